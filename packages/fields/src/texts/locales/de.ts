import type { Texts } from '../text-keys.ts';

export const texts: Texts = {
  labels: {
    cardTitle: 'Sichere Eingabe der Kartendaten',
    paymentTitle: 'Sichere Eingabe der Zahlungsdaten',
    card: 'Karte',
    cardNumber: 'Kartennummer',
    expiry: 'Gültig bis',
    cvc: 'Prüfziffer',
    expiryPlaceholder: 'MM / JJ',
    cvcPlaceholder: 'CVC',
    country: 'Land',
    zip: 'Postleitzahl',
    zipPlaceholder: 'PLZ',
    postalCode: 'Postleitzahl',
    cardNumberName: 'Nummer der Kredit- oder Debitkarte',
    expiryName: 'Ablaufdatum der Kredit- oder Debitkarte',
    cvcName: 'CVC/CVV der Kredit- oder Debitkarte',
    postalName: 'Postleitzahl',
    cardBrand: 'Kartenmarke',
    loading: 'Wird geladen …',
    termsNamed:
      'Mit der Angabe Ihrer Kartendaten erlauben Sie {business}, Ihre Karte für künftige Zahlungen ' +
      'gemäß den dort geltenden Bedingungen zu belasten.',
    termsUnnamed:
      'Mit der Angabe Ihrer Kartendaten erlauben Sie diesem Unternehmen, Ihre Karte für künftige ' +
      'Zahlungen gemäß seinen Bedingungen zu belasten.',
    saveCard: 'Zahlungsdaten für künftige Einkäufe speichern',
    saved: 'Gespeichert',
    otherCard: 'Andere Karte verwenden',
    endingIn: '{brand} mit den Endziffern {last4}',
    expired: 'Abgelaufen',
    remove: 'Entfernen',
    removeAsk: 'Diese Karte entfernen?',
    removed: 'Entfernt',
    cancel: 'Abbrechen',
    fullName: 'Vollständiger Name',
    firstName: 'Vorname',
    lastName: 'Nachname',
    address: 'Adresse',
    addressLine2: 'Adresszusatz (optional)',
    city: 'Ort',
    state: 'Bundesstaat',
    province: 'Provinz',
    region: 'Region',
    phone: 'Telefonnummer',
    email: 'E-Mail',
    optional: '{label} (optional)',
    select: 'Auswählen',
    challengeTitle: 'Ihre Bank bittet um Bestätigung',
    bank: 'Ihre Bank',
    bankLoading: 'Die Seite Ihrer Bank wird geladen …',
    bankNothing: 'Sie sehen hier nichts?',
    bankWindowOnly: 'Ihr Browser zeigt die Seite Ihrer Bank nur in einem eigenen Fenster.',
    bankOpen: 'Seite der Bank in neuem Fenster öffnen',
  },
  errors: {
    incomplete_number: 'Die Kartennummer ist unvollständig.',
    invalid_number: 'Die Kartennummer ist ungültig.',
    incomplete_expiry: 'Das Ablaufdatum der Karte ist unvollständig.',
    invalid_expiry_month: 'Das Ablaufdatum der Karte ist ungültig.',
    invalid_expiry_month_past: 'Das Ablaufdatum der Karte liegt in der Vergangenheit.',
    invalid_expiry_year: 'Das Ablaufjahr der Karte ist ungültig.',
    invalid_expiry_year_past: 'Das Ablaufjahr der Karte liegt in der Vergangenheit.',
    incomplete_cvc: 'Die Prüfziffer der Karte ist unvollständig.',
    invalid_cvc: 'Die Prüfziffer der Karte ist ungültig.',
    incomplete_zip: 'Die Postleitzahl ist unvollständig.',
    incomplete_field: 'Diese Angabe ist unvollständig.',
    incomplete_email: 'Die E-Mail-Adresse ist unvollständig.',
    invalid_email: 'Die E-Mail-Adresse ist ungültig.',
    incomplete_phone: 'Die Telefonnummer ist unvollständig.',
    test_mode_live_card:
      'Die Karte wurde abgelehnt. Im Testmodus sind nur Testkarten erlaubt; welche es gibt, steht ' +
      'in der Dokumentation zum Testen.',
    card_declined: 'Die Karte wurde abgelehnt.',
    call_issuer: 'Die Karte wurde abgelehnt. Bitte wenden Sie sich an Ihre Bank.',
    insufficient_funds: 'Die Karte ist nicht ausreichend gedeckt.',
    card_velocity_exceeded:
      'Die Karte wurde abgelehnt, weil sie zu oft hintereinander verwendet wurde oder ihr ' +
      'Betragslimit überschritten ist.',
    card_not_supported: 'Die Karte ist für diese Art von Einkauf nicht zugelassen.',
    currency_not_supported: 'Die Karte unterstützt diese Währung nicht.',
    expired_card: 'Die Karte ist abgelaufen.',
    incorrect_number: 'Die Kartennummer ist falsch.',
    incorrect_cvc: 'Die Prüfziffer der Karte ist falsch.',
    incorrect_zip: 'Die Postleitzahl passt nicht zur Karte.',
    incorrect_address: 'Die Adresse passt nicht zur Karte.',
    processing_error:
      'Bei der Verarbeitung der Karte ist ein Fehler aufgetreten. Bitte versuchen Sie es gleich ' +
      'noch einmal.',
    authentication_required:
      'Die Karte wurde abgelehnt. Diese Zahlung muss von Ihnen bestätigt werden.',
    authentication_failure:
      'Ihre Zahlungsmethode konnte nicht bestätigt werden. Bitte wählen Sie eine andere und ' +
      'versuchen Sie es noch einmal.',
    bank_timeout: 'Die Bank hat nicht rechtzeitig geantwortet.',
    api_connection_error:
      'Der Zahlungsdienst ist gerade nicht erreichbar. Bitte prüfen Sie Ihre Internetverbindung ' +
      'und versuchen Sie es noch einmal.',
    api_error: 'Der Zahlungsdienst hat unerwartet geantwortet.',
  },
};
