/** Where sessions connect, on the API's origin. */
export const STREAM_PATH = '/v1/stripecli/websocket';
