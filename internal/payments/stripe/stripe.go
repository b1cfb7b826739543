package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v84"
	"github.com/stripe/stripe-go/v84/form"

	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// Options say how to reach Stripe.
type Options struct {
	Key     string // the secret key
	Secret  string // of the webhook's signatures
	API     string // the address of its interface; empty: Stripe's own
	Timeout time.Duration
}

// Stripe is the provider of cards. It asks through the backend of Stripe's own
// client: the client itself brings code for all that Stripe offers, which makes
// the program a third larger on the disk and in memory.
type Stripe struct {
	backend     sdk.Backend
	key, secret string
}

// Name is the name under which what Stripe makes is kept.
const Name = "stripe"

// defaultTimeout bounds one request: a page must be answered within fifteen seconds.
const defaultTimeout = 6 * time.Second

// New returns a connection to Stripe; nothing is asked yet.
func New(o Options) *Stripe {
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	config := &sdk.BackendConfig{
		HTTPClient: &http.Client{Timeout: o.Timeout}, LeveledLogger: &sdk.LeveledLogger{Level: sdk.LevelNull},
		MaxNetworkRetries: sdk.Int64(1), EnableTelemetry: sdk.Bool(false),
	}
	if o.API != "" {
		config.URL = sdk.String(strings.TrimRight(o.API, "/"))
	}
	return &Stripe{backend: sdk.GetBackendWithConfig(sdk.APIBackend, config), key: o.Key, secret: o.Secret}
}

// Name is the provider's name.
func (*Stripe) Name() string { return Name }

// strange are the currencies whose smallest unit is not for Stripe what it is for
// ISO 4217, or that Stripe takes in tens only.
func strange(currency string) bool {
	return money.Digits(currency) == 3 || slices.Contains([]string{"ISK", "UGX", "MGA"}, currency)
}

// Open makes the page for a checkout.
func (s *Stripe) Open(ctx context.Context, p payments.Page) (payments.Session, error) {
	if strange(p.Amount.Currency) {
		return payments.Session{}, fmt.Errorf("%w: %s", errors.Join(payments.ErrCurrency, payments.ErrRefused), p.Amount.Currency)
	}
	about := p.About.In(p.Lang)
	named := map[string]string{"checkout": p.Checkout, "purpose": p.Purpose.Kind, "key": p.Purpose.Key}
	price := &sdk.CheckoutSessionCreateLineItemPriceDataParams{
		Currency: sdk.String(strings.ToLower(p.Amount.Currency)), UnitAmount: sdk.Int64(p.Amount.Cents),
		ProductData: &sdk.CheckoutSessionCreateLineItemPriceDataProductDataParams{Name: sdk.String(i18n.Clip(about, 250))},
	}
	params := &sdk.CheckoutSessionCreateParams{
		Mode: sdk.String(sdk.CheckoutSessionModePayment), SubmitType: sdk.String("pay"), PaymentMethodTypes: sdk.StringSlice([]string{"card"}),
		ClientReferenceID: sdk.String(p.Checkout), Metadata: named, Locale: sdk.String(locale(p.Lang)),
		SuccessURL: sdk.String(p.Landing), CancelURL: sdk.String(p.Back),
		// In our currency: the amount received is the amount asked.
		AdaptivePricing: &sdk.CheckoutSessionCreateAdaptivePricingParams{Enabled: sdk.Bool(false)},
		LineItems:       []*sdk.CheckoutSessionCreateLineItemParams{{Quantity: sdk.Int64(1), PriceData: price}},
	}
	if p.Monthly {
		// The subscription bears the names too: months later nothing else leads to us.
		params.Mode, params.SubmitType = sdk.String(sdk.CheckoutSessionModeSubscription), nil
		params.SubscriptionData = &sdk.CheckoutSessionCreateSubscriptionDataParams{Description: sdk.String(i18n.Clip(about, 500)), Metadata: named}
		price.Recurring = &sdk.CheckoutSessionCreateLineItemPriceDataRecurringParams{Interval: sdk.String(sdk.PriceRecurringIntervalMonth)}
	} else {
		params.PaymentIntentData = &sdk.CheckoutSessionCreatePaymentIntentDataParams{Description: sdk.String(i18n.Clip(about, 500)), Metadata: named}
	}
	if p.Email != "" {
		params.CustomerEmail = sdk.String(p.Email)
	}
	params.Context, params.IdempotencyKey = ctx, sdk.String("plenary-checkout-"+p.Checkout)
	made := &sdk.CheckoutSession{}
	if err := s.backend.Call(http.MethodPost, sessions, s.key, params, made); err != nil {
		return payments.Session{}, meaning(err)
	}
	if made.ID == "" || made.URL == "" {
		return payments.Session{}, fmt.Errorf("%w: a session without an address", payments.ErrBroken)
	}
	return sessionOf(made), nil
}

// The addresses of Stripe's interface.
const (
	sessions = "/v1/checkout/sessions"
	refunds  = "/v1/refunds"
)

func locale(lang i18n.Lang) string {
	if lang == i18n.FR {
		return "fr-CA"
	}
	return "en"
}

// Session is how a page stands now.
func (s *Stripe) Session(ctx context.Context, id string) (payments.Session, error) {
	params := &sdk.CheckoutSessionRetrieveParams{Expand: sdk.StringSlice([]string{"payment_intent.latest_charge"})}
	params.Context = ctx
	got := &sdk.CheckoutSession{}
	if err := s.backend.Call(http.MethodGet, sdk.FormatURLPath(sessions+"/%s", id), s.key, params, got); err != nil {
		return payments.Session{}, meaning(err)
	}
	if got.ID != id {
		return payments.Session{}, fmt.Errorf("%w: asked for session %s, got %s", payments.ErrBroken, id, got.ID)
	}
	return sessionOf(got), nil
}

// Expire ends a page that is open. Stripe refuses to end one that was paid on in the
// meantime: what it is then is asked for.
func (s *Stripe) Expire(ctx context.Context, id string) (payments.Session, error) {
	params := &sdk.CheckoutSessionExpireParams{}
	params.Context = ctx
	err := s.backend.Call(http.MethodPost, sdk.FormatURLPath(sessions+"/%s/expire", id), s.key, params, &sdk.CheckoutSession{})
	if err = meaning(err); err != nil && !errors.Is(err, payments.ErrRefused) {
		return payments.Session{}, err
	}
	return s.Session(ctx, id)
}

func sessionOf(c *sdk.CheckoutSession) payments.Session {
	s := payments.Session{
		ID: c.ID, URL: c.URL, Checkout: c.ClientReferenceID, State: payments.SessionOpen,
		Amount: money.Of(c.AmountTotal, strings.ToUpper(string(c.Currency))),
	}
	switch {
	case c.PaymentStatus == sdk.CheckoutSessionPaymentStatusPaid && c.PaymentIntent != nil && c.PaymentIntent.ID != "":
		s.State, s.Charge = payments.SessionPaid, c.PaymentIntent.ID
		if charge := c.PaymentIntent.LatestCharge; charge != nil && charge.Created > 0 {
			s.PaidAt = time.Unix(charge.Created, 0).UTC()
		} else if c.PaymentIntent.Created > 0 {
			s.PaidAt = time.Unix(c.PaymentIntent.Created, 0).UTC()
		}
	case c.PaymentStatus == sdk.CheckoutSessionPaymentStatusPaid && c.Subscription != nil && c.Subscription.ID != "":
		s.State, s.Subscription = payments.SessionPaid, c.Subscription.ID
	case c.Status == sdk.CheckoutSessionStatusExpired:
		s.State = payments.SessionExpired
	}
	return s
}

// Refund gives money of a charge back.
func (s *Stripe) Refund(ctx context.Context, r payments.RefundRequest) (payments.CardRefund, error) {
	params := &sdk.RefundCreateParams{
		PaymentIntent: sdk.String(r.Charge), Amount: sdk.Int64(r.Amount.Cents), Metadata: map[string]string{"refund": r.Key},
		Reason: sdk.String(sdk.RefundReasonRequestedByCustomer),
	}
	params.Context, params.IdempotencyKey = ctx, sdk.String("plenary-refund-"+r.Key)
	made := &sdk.Refund{}
	if err := s.backend.Call(http.MethodPost, refunds, s.key, params, made); err != nil {
		return payments.CardRefund{}, meaning(err)
	}
	if made.ID == "" || made.Amount != r.Amount.Cents {
		return payments.CardRefund{}, fmt.Errorf("%w: asked for a refund of %d, got %q of %d", payments.ErrBroken, r.Amount.Cents, made.ID, made.Amount)
	}
	return refundOf(made), nil
}

// maxRefunds bounds what is read of one charge.
const maxRefunds = 500

// Refunds lists what was given back of a charge.
func (s *Stripe) Refunds(ctx context.Context, charge string) ([]payments.CardRefund, error) {
	params := &sdk.RefundListParams{PaymentIntent: sdk.String(charge)}
	params.Limit = sdk.Int64(100)
	var list []payments.CardRefund
	for len(list) < maxRefunds {
		asked, page := &form.Values{}, &sdk.RefundList{}
		form.AppendTo(asked, params)
		if err := s.backend.CallRaw(http.MethodGet, refunds, s.key, []byte(asked.Encode()), &sdk.Params{Context: ctx}, page); err != nil {
			return nil, meaning(err)
		}
		for _, r := range page.Data {
			list = append(list, refundOf(r))
		}
		if !page.HasMore || len(page.Data) == 0 {
			break
		}
		params.StartingAfter = sdk.String(page.Data[len(page.Data)-1].ID)
	}
	return list, nil
}

func refundOf(r *sdk.Refund) payments.CardRefund {
	out := payments.CardRefund{ID: r.ID, Key: r.Metadata["refund"], Cents: r.Amount, State: payments.RefundMade}
	if r.Created > 0 {
		out.MadeAt = time.Unix(r.Created, 0).UTC()
	}
	if r.Status == sdk.RefundStatusFailed || r.Status == sdk.RefundStatusCanceled {
		out.State = payments.RefundFailed
	}
	return out
}

// meaning tells what an error of Stripe's means for us.
func meaning(err error) error {
	if err == nil {
		return nil
	}
	var said *sdk.Error
	if !errors.As(err, &said) { // no answer, or none that is Stripe's
		return fmt.Errorf("%w: %w", payments.ErrAway, err)
	}
	// Its own text holds no card; the key is redacted by Stripe.
	about := fmt.Errorf("HTTP %d, %s %s: %s", said.HTTPStatusCode, said.Type, said.Code, said.Msg)
	switch {
	case said.HTTPStatusCode == http.StatusTooManyRequests, said.HTTPStatusCode == http.StatusConflict:
		return fmt.Errorf("%w: %w", payments.ErrAway, about)
	case said.HTTPStatusCode >= http.StatusInternalServerError:
		return fmt.Errorf("%w: %w", payments.ErrBroken, about)
	case said.HTTPStatusCode == http.StatusNotFound || said.Code == sdk.ErrorCodeResourceMissing:
		return fmt.Errorf("%w: %w", payments.ErrUnknown, about)
	}
	return fmt.Errorf("%w: %w", payments.ErrRefused, about)
}

// Read reads a message of Stripe's.
func (s *Stripe) Read(body []byte, signature string) (payments.Event, error) {
	e, err := sdk.ConstructEvent(body, signature, s.secret, sdk.WithIgnoreAPIVersionMismatch())
	if err != nil {
		return payments.Event{}, fmt.Errorf("%w: %w", payments.ErrForged, err)
	}
	out := payments.Event{ID: e.ID, Type: string(e.Type)}
	if e.Data == nil {
		return out, nil
	}
	var about struct {
		ID     string `json:"id"`
		Object string `json:"object"`
		Intent ref    `json:"payment_intent"`
		ofInvoice
	}
	if err := json.Unmarshal(e.Data.Raw, &about); err != nil {
		return out, nil //nolint:nilerr // signed, and about something we do not know: kept, and left alone
	}
	switch about.Object {
	case "checkout.session":
		out.Session = about.ID
	case "subscription":
		out.Subscription = about.ID
	case "invoice":
		out.Subscription = about.subscription()
	case "charge", "refund":
		out.Charge = about.Intent.ID
	}
	return out, nil
}
