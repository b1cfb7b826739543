package payments

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments/internal/store"
)

// Kind is the name under which the record knows a payment; KindCheckout that of an
// invitation to pay by card.
const (
	Kind         = "payment"
	KindCheckout = "payment_checkout"
)

// Purpose is what a payment is for: a kind that a subject above answers to ("dues",
// "gift") and the key of the thing there.
type Purpose struct {
	Kind string
	Key  string
}

var purposeKind = regexp.MustCompile(`^[a-z][a-z_]{0,30}$`)

// check finds a defect of the caller: people choose no purposes.
func (p Purpose) check() error {
	if !purposeKind.MatchString(p.Kind) || p.Key == "" || len(p.Key) > 100 {
		return fault.New(fault.Internal, "fault.internal", nil)
	}
	return nil
}

// Method is how money came in.
type Method string

// The methods. A card's payments are recorded by the program alone.
const (
	Card      Method = "card"
	Cheque    Method = "cheque"
	ETransfer Method = "etransfer" // Interac e-Transfer
	Transfer  Method = "transfer"  // a deposit from bank to bank
	Cash      Method = "cash"
	// Platform is a site that takes gifts for charities and pays them on later.
	Platform Method = "platform"
)

// Methods lists the methods in the order pages show them.
func Methods() []Method { return []Method{Card, Cheque, ETransfer, Transfer, Cash, Platform} }

// ByHand lists the methods that staff record of whatever is paid for. Gifts come through
// a Platform too.
func ByHand() []Method { return []Method{Cheque, ETransfer, Transfer, Cash} }

// Valid reports whether m is one of the methods.
func (m Method) Valid() bool { return slices.Contains(Methods(), m) }

// Say is the method in words.
func (m Method) Say() i18n.Message { return i18n.Say("payments.method." + string(m)) }

// Entry is what a line of the ledger is.
type Entry string

// The entries.
const (
	Paid     Entry = "payment"
	Refunded Entry = "refund"   // money given back, all or a part
	Voided   Entry = "void"     // the payment never was one
	Restored Entry = "restored" // a refund that did not go through: the money is here again
)

// Say is the entry in words.
func (e Entry) Say() i18n.Message { return i18n.Say("payments.entry." + string(e)) }

// Payment is a line of the ledger: a payment, or an entry that reverses one.
type Payment struct {
	ID    string
	Entry Entry
	// Reverses is the key of the payment that an entry reverses; empty for a payment.
	Reverses string
	Purpose  Purpose
	Code     string    // of the purpose, as the ledger is read; empty: it was given none
	About    i18n.Text // what it is for, in words: "Dues for 2026"
	Payer    string    // whose money it is, as people know them
	// Amount is what came in; below zero for what went out again.
	Amount   money.Amount
	Method   Method
	Received time.Time // the day it was received (a letter's: the postmark's), or given back
	// Reference is what the bank knows it by: a cheque's number, a transfer's
	// confirmation, the card provider's key of the charge.
	Reference string
	Note      string // a remark; the reason of an entry that reverses
	// Once is the caller's own key of what it records: the same key records one
	// payment, however often it is sent. Empty: none.
	Once       string
	CheckoutID string // of a payment by card
	// Fund is the fund of the books that it is for; empty: the general one.
	Fund string
	// Into is the account of the books that the money is in, where that is known (the
	// bank account on whose statement it was found); empty: the method's. It is told to
	// RecordTx and kept in the books alone.
	Into       string
	RecordedAt time.Time
	RecordedBy string
	recorder   string // the key of that person; empty: the program

	// Refunded is how many cents of a payment later entries have taken back.
	Refunded int64
	// Void is set when one of them says that the payment never was one.
	Void bool
}

// Left is what is left of a payment, in cents, after what was taken back.
func (p Payment) Left() int64 { return p.Amount.Cents - p.Refunded }

// State is how a payment stands.
type State string

// The states of a payment.
const (
	Whole    State = "whole"
	Part     State = "part" // a part was given back
	GoneBack State = "gone_back"
	NeverWas State = "void"
)

// State is how the payment stands after the entries that reverse it.
func (p Payment) State() State {
	switch {
	case p.Void:
		return NeverWas
	case p.Left() <= 0:
		return GoneBack
	case p.Refunded > 0:
		return Part
	}
	return Whole
}

// Say is the state in words.
func (s State) Say() i18n.Message { return i18n.Say("payments.state." + string(s)) }

// Left sums what is left of payments of one currency.
func Left(list []Payment) int64 {
	var sum int64
	for _, p := range list {
		sum += p.Left()
	}
	return sum
}

// Limits of what is typed.
const (
	maxPayer     = 300
	maxReference = 120
	maxNote      = 1000
)

// normal trims what was typed.
func (p Payment) normal() Payment {
	p.Payer, p.Reference, p.Note = trimmed(p.Payer), trimmed(p.Reference), trimmed(p.Note)
	p.Received = clock.Day(p.Received)
	p.Fund = fundOr(p.Fund)
	return p
}

func trimmed(s string) string { return strings.TrimSpace(db.Clean(s)) }

// earliest is the first day a payment may have been received on: before it, the
// year is mistyped.
func earliest() time.Time { return time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC) }

// check finds what is wrong with a payment recorded by hand on a day.
func (p Payment) check(today time.Time) error {
	if err := p.Purpose.check(); err != nil {
		return err
	}
	var wrong []*fault.Error
	add := func(bad bool, field, key string, args fault.Args) {
		if bad {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	add(!p.Method.Valid() || p.Method == Card, "method", "payments.error.method", nil)
	add(p.Payer == "", "payer", "payments.error.payer", nil)
	add(tooLong(p.Payer, maxPayer), "payer", "payments.error.long", fault.Args{"Most": maxPayer})
	add(tooLong(p.Reference, maxReference), "reference", "payments.error.long", fault.Args{"Most": maxReference})
	add(tooLong(p.Note, maxNote), "note", "payments.error.long", fault.Args{"Most": maxNote})
	add(p.Received.After(today), "received", "payments.error.future", fault.Args{"Today": today})
	add(p.Received.Before(earliest()), "received", "payments.error.day", nil)
	if f := checkAmount(p.Amount); f != nil {
		wrong = append(wrong, f)
	}
	return fault.Join(wrong...)
}

func checkAmount(a money.Amount) *fault.Error {
	switch {
	case !money.Known(a.Currency):
		return fault.Field("amount", "payments.error.currency", fault.Args{"Currency": a.Currency})
	case a.Cents <= 0:
		return fault.Field("amount", "payments.error.amount", nil)
	case a.Cents > money.Max:
		return fault.Field("amount", "money.error.large", fault.Args{"Most": money.Of(money.Max, a.Currency).Text()})
	}
	return nil
}

func tooLong(s string, most int) bool { return len([]rune(s)) > most }

func paymentOf(r store.PaymentRow) Payment {
	return Payment{
		ID: r.ID, Entry: Entry(r.Entry), Reverses: r.Reverses, Purpose: Purpose{Kind: r.PurposeKind, Key: r.PurposeKey},
		About: i18n.Text{EN: r.AboutEn, FR: r.AboutFr}, Payer: r.Payer, Amount: money.Of(r.Cents, r.Currency), Method: Method(r.Method),
		Received: db.ParseDay(r.Received), Reference: r.Reference, Note: r.Note, Once: callersKey(r.Once), CheckoutID: r.CheckoutID,
		RecordedAt: db.Time(r.RecordedAt), RecordedBy: r.RecordedBy, Refunded: -r.Reversed, Void: r.Voids > 0, Code: r.Code, Fund: r.Fund,
	}
}

func rowOf(p Payment, once string) store.InsertPaymentParams {
	return store.InsertPaymentParams{
		ID: p.ID, Once: once, Entry: string(p.Entry), Reverses: p.Reverses, PurposeKind: p.Purpose.Kind, PurposeKey: p.Purpose.Key,
		AboutEn: db.Clean(p.About.EN), AboutFr: db.Clean(p.About.FR), Payer: p.Payer, Cents: p.Amount.Cents, Currency: p.Amount.Currency,
		Method: string(p.Method), Received: db.Day(p.Received), Reference: p.Reference, Note: p.Note, CheckoutID: p.CheckoutID,
		RecordedAt: db.Micros(p.RecordedAt), RecordedBy: p.RecordedBy, RecordedByID: p.recorder, Fund: p.Fund,
	}
}

// What a ledger's line happens once for: a key of the caller's, a charge, a refund,
// or nothing but itself.
const (
	onceByHand   = "hand:"
	onceReversal = "reversal:"
	onceVoid     = "void:"
	onceCharge   = "charge:"
	onceRefund   = "refund:"
	onceRestored = "restored:"
)

func callersKey(once string) string {
	key, byHand := strings.CutPrefix(once, onceByHand)
	if !byHand {
		return ""
	}
	return key
}
