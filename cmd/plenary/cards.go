package main

import (
	"plenary.example/internal/config"
	"plenary.example/internal/dues"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/payments/stripe"
	"plenary.example/internal/registration"
	"plenary.example/internal/web/door"
	"plenary.example/internal/worker"
)

// cardsAt is the site of the card page, to which a form of ours may lead.
const cardsAt = "https://checkout.stripe.com"

// cards is who takes cards here: the demonstration's own page, Stripe where the
// settings have its keys, or nobody.
func cards(s config.Settings, play *sandbox.Sandbox) payments.Provider {
	switch {
	case play != nil:
		return play
	case s.StripeKey != "":
		return stripe.New(stripe.Options{Key: s.StripeKey, Secret: s.StripeWebhookSecret, API: s.StripeAPI})
	}
	return nil
}

// payees are the subjects that are told of payments, by the kind of purpose they
// answer to.
func (p *program) payees() map[string]worker.Payee {
	return map[string]worker.Payee{dues.PurposeKind: p.dues.Reckon, registration.PurposeKind: p.registration.Reckon, giving.PurposeKind: p.giving.Reckon}
}

// paidThings are the pages of what payments are for, by the kind of purpose.
func paidThings() map[string]func(lang i18n.Lang, key string) string {
	return map[string]func(lang i18n.Lang, key string) string{
		giving.PurposeKind:       func(lang i18n.Lang, key string) string { return door.PathIn(lang, "manage", "giving", "paid", key) },
		dues.PurposeKind:         func(lang i18n.Lang, key string) string { return door.PathIn(lang, "manage", "dues", "invoices", key) },
		registration.PurposeKind: func(lang i18n.Lang, key string) string { return door.PathIn(lang, "manage", "registrations", key) },
	}
}
