/*
 * Goal: what was asked about card holders is forgotten when it is long over, and not before; what
 * it came to stays.
 * Method: a whole server; rows are made old.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HolderScene } from '../../testing/holder-scene.ts';
import { OVER_KEPT_DAYS, pruneAuthentications } from './prune.ts';

let scene: HolderScene;
beforeAll(async () => {
  scene = await HolderScene.start();
});
afterAll(() => scene.stop());

async function age(intent: string, days: number): Promise<void> {
  await scene.rows(
    `update authentications set expires_at = now() - $2::int * interval '1 day' where intent = $1`,
    [intent, String(days)],
  );
}

test('those that were over ninety days ago, and no others', async () => {
  const [old, young, waiting] = [
    await scene.waiting(),
    await scene.waiting(),
    await scene.waiting(),
  ];
  const page = await scene.notificationOf(await scene.sourceOf(old.id));
  for (const { id } of [old, young]) await scene.holderSays(id, 'authenticated');
  await age(old.id, OVER_KEPT_DAYS + 1);
  await age(young.id, OVER_KEPT_DAYS - 1);
  // Due again in a minute, so that its own time-out does not end it while this looks.
  await scene.rows(`update authentications set due_at = now() + interval '1 min'
    where state = 'challenge'`);
  await age(waiting.id, OVER_KEPT_DAYS + 1);
  await pruneAuthentications(scene.server.running.services.db);
  const left = await scene.rows('select intent from authentications order by id');
  expect(left).toEqual([{ intent: young.id }, { intent: waiting.id }]);
  const paid = await scene.retrieve(old.id);
  expect(paid.status).toBe('succeeded');
  const charge = await scene.server.get(`/v1/charges/${paid.latest_charge}`);
  expect(charge.body.payment_method_details.card.three_d_secure).toMatchObject({
    result: 'authenticated',
  });
  // Whoever comes back to the page of a bank from so long ago finds none.
  expect((await fetch(page)).status).toBe(404);
});
