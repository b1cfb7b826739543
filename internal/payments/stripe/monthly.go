package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v84"
	"github.com/stripe/stripe-go/v84/form"

	"plenary.example/internal/money"
	"plenary.example/internal/payments"
)

// The addresses of Stripe's interface to what is charged each month.
const (
	subscriptions = "/v1/subscriptions"
	invoices      = "/v1/invoices"
)

// What is read of Stripe's answers is written down here rather than taken from its
// client, whose types know one version of the interface: an invoice said which
// payment it was paid by in one place until 2025, and says it in another since.

// ref is something that an answer names: by its key, or written out.
type ref struct {
	ID     string `json:"id"`
	Status string `json:"status"`
}

// UnmarshalJSON reads either form. What is neither is read as nothing.
func (r *ref) UnmarshalJSON(raw []byte) error {
	*r = ref{}
	if json.Unmarshal(raw, &r.ID) == nil {
		return nil
	}
	type plain ref
	var whole plain
	if json.Unmarshal(raw, &whole) == nil {
		*r = ref(whole)
	}
	return nil
}

// subscription is what is read of a subscription.
type subscription struct {
	sdk.APIResource

	ID       string            `json:"id"`
	Status   string            `json:"status"`
	Metadata map[string]string `json:"metadata"`
	Started  int64             `json:"start_date"`
	Ended    int64             `json:"ended_at"`
	Canceled int64             `json:"canceled_at"`
	EndsAt   int64             `json:"cancel_at"`
	Ends     bool              `json:"cancel_at_period_end"`
	Period   int64             `json:"current_period_end"` // until 2025; since then it is each item's
	Details  struct {
		Reason string `json:"reason"`
	} `json:"cancellation_details"`
	Latest ref `json:"latest_invoice"`
	Items  struct {
		Data []struct {
			ID       string `json:"id"`
			Period   int64  `json:"current_period_end"`
			Quantity int64  `json:"quantity"`
			Price    struct {
				Product  ref    `json:"product"`
				Amount   int64  `json:"unit_amount"`
				Currency string `json:"currency"`
			} `json:"price"`
		} `json:"data"`
	} `json:"items"`
}

// Subscription is how a subscription stands now.
func (s *Stripe) Subscription(ctx context.Context, id string) (payments.CardSubscription, error) {
	got, err := s.subscription(ctx, id)
	if err != nil {
		return payments.CardSubscription{}, err
	}
	return got.stands(), nil
}

func (s *Stripe) subscription(ctx context.Context, id string) (*subscription, error) {
	params := &sdk.SubscriptionRetrieveParams{Expand: sdk.StringSlice([]string{"latest_invoice"})}
	params.Context = ctx
	got := &subscription{}
	if err := s.backend.Call(http.MethodGet, sdk.FormatURLPath(subscriptions+"/%s", id), s.key, params, got); err != nil {
		return nil, meaning(err)
	}
	if got.ID != id {
		return nil, fmt.Errorf("%w: asked for subscription %s, got %s", payments.ErrBroken, id, got.ID)
	}
	return got, nil
}

func at(seconds int64) time.Time {
	if seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func (g *subscription) stands() payments.CardSubscription {
	out := payments.CardSubscription{
		ID: g.ID, Checkout: g.Metadata["checkout"], StartedAt: at(g.Started), Pending: g.Latest.Status == string(sdk.InvoiceStatusDraft) || g.Latest.Status == string(sdk.InvoiceStatusOpen),
	}
	period := g.Period
	for _, item := range g.Items.Data {
		out.Amount = money.Of(out.Amount.Cents+item.Price.Amount*item.Quantity, strings.ToUpper(item.Price.Currency))
		period = max(period, item.Period)
	}
	if !g.Ends && (g.EndsAt == 0 || g.EndsAt > period) {
		out.NextAt = at(period)
	}
	switch sdk.SubscriptionStatus(g.Status) {
	case sdk.SubscriptionStatusActive, sdk.SubscriptionStatusTrialing:
		out.State = payments.SubscriptionActive
	case sdk.SubscriptionStatusPastDue, sdk.SubscriptionStatusUnpaid, sdk.SubscriptionStatusPaused:
		out.State = payments.SubscriptionPastDue
	case sdk.SubscriptionStatusCanceled:
		out.State, out.Cause, out.StoppedAt, out.NextAt = payments.SubscriptionStopped, payments.CauseElsewhere, at(max(g.Ended, g.Canceled)), time.Time{}
		if g.Details.Reason == string(sdk.SubscriptionCancellationDetailsReasonPaymentFailed) {
			out.Cause = payments.CauseFailed
		}
	case sdk.SubscriptionStatusIncomplete, sdk.SubscriptionStatusIncompleteExpired: // the first charge did not succeed
	}
	return out
}

// ofInvoice says which subscription an invoice is of.
type ofInvoice struct {
	Subscription ref `json:"subscription"` // until 2025
	Parent       struct {
		Details struct {
			Subscription ref `json:"subscription"`
		} `json:"subscription_details"`
	} `json:"parent"`
}

func (o ofInvoice) subscription() string {
	if o.Parent.Details.Subscription.ID != "" {
		return o.Parent.Details.Subscription.ID
	}
	return o.Subscription.ID
}

// invoice is what is read of an invoice.
type invoice struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Currency string `json:"currency"`
	Paid     int64  `json:"amount_paid"`
	Created  int64  `json:"created"`
	Became   became `json:"status_transitions"`
	// Until 2025: the one payment, and whether it was paid outside of Stripe.
	Intent  ref  `json:"payment_intent"`
	Outside bool `json:"paid_out_of_band"`
	// Since then: the payments.
	Payments *struct {
		Data []invoicePayment `json:"data"`
	} `json:"payments"`
}

type became struct {
	Paid int64 `json:"paid_at"`
}

type invoicePayment struct {
	Status  string `json:"status"`
	Paid    int64  `json:"amount_paid"`
	Created int64  `json:"created"`
	Became  became `json:"status_transitions"`
	Payment struct {
		Intent ref `json:"payment_intent"`
	} `json:"payment"`
}

// charges are what an invoice was paid by, the card alone. An invoice that was paid
// outside of Stripe is no money that came in by it.
func (i invoice) charges() ([]payments.CardCharge, error) {
	currency := strings.ToUpper(i.Currency)
	paid := i.Status == string(sdk.InvoiceStatusPaid) && i.Paid > 0
	switch {
	case i.Payments != nil:
		var list []payments.CardCharge
		for _, p := range i.Payments.Data {
			if p.Status == "paid" && p.Paid > 0 && p.Payment.Intent.ID != "" {
				list = append(list, payments.CardCharge{Charge: p.Payment.Intent.ID, Amount: money.Of(p.Paid, currency), At: at(firstOf(p.Became.Paid, i.Became.Paid, p.Created))})
			}
		}
		return list, nil
	case !paid || i.Outside:
		return nil, nil
	case i.Intent.ID != "":
		return []payments.CardCharge{{Charge: i.Intent.ID, Amount: money.Of(i.Paid, currency), At: at(firstOf(i.Became.Paid, i.Created))}}, nil
	}
	return nil, fmt.Errorf("%w: invoice %s is paid, by nothing that it names", payments.ErrBroken, i.ID)
}

// firstOf is the first that is known of some instants.
func firstOf(seconds ...int64) int64 {
	for _, s := range seconds {
		if s > 0 {
			return s
		}
	}
	return 0
}

// maxInvoices bounds what is read of one subscription: a hundred years.
const maxInvoices = 1200

// Charges lists what was charged for a subscription, page by page.
func (s *Stripe) Charges(ctx context.Context, id string) ([]payments.CardCharge, error) {
	params := &sdk.InvoiceListParams{Subscription: sdk.String(id), Expand: sdk.StringSlice([]string{"data.payments"})}
	params.Limit = sdk.Int64(100)
	var list []payments.CardCharge
	for read := 0; read < maxInvoices; {
		asked := &form.Values{}
		page := &struct {
			sdk.APIResource

			Data []invoice `json:"data"`
			More bool      `json:"has_more"`
		}{}
		form.AppendTo(asked, params)
		if err := s.backend.CallRaw(http.MethodGet, invoices, s.key, []byte(asked.Encode()), &sdk.Params{Context: ctx}, page); err != nil {
			return nil, meaning(err)
		}
		for _, i := range page.Data {
			charges, err := i.charges()
			if err != nil {
				return nil, err
			}
			list = append(list, charges...)
		}
		read += len(page.Data)
		if !page.More || len(page.Data) == 0 {
			break
		}
		params.StartingAfter = sdk.String(page.Data[len(page.Data)-1].ID)
	}
	return list, nil
}

// Stop ends a subscription at once. Stripe says of one that has ended that it knows no
// such thing: what it is then is asked for.
func (s *Stripe) Stop(ctx context.Context, id string) error {
	params := &sdk.SubscriptionCancelParams{InvoiceNow: sdk.Bool(false), Prorate: sdk.Bool(false)}
	params.Context = ctx
	err := meaning(s.backend.Call(http.MethodDelete, sdk.FormatURLPath(subscriptions+"/%s", id), s.key, params, &subscription{}))
	if errors.Is(err, payments.ErrUnknown) || errors.Is(err, payments.ErrRefused) {
		got, asked := s.Subscription(ctx, id)
		if asked != nil {
			return asked
		}
		if got.State == payments.SubscriptionStopped {
			return nil
		}
	}
	return err
}

// Change gives a subscription another price from the next month on: nothing is
// charged or given back for the month that runs.
func (s *Stripe) Change(ctx context.Context, c payments.ChangeRequest) error {
	got, err := s.subscription(ctx, c.Subscription)
	if err != nil {
		return err
	}
	if len(got.Items.Data) != 1 || got.Items.Data[0].Price.Product.ID == "" || got.stands().State == payments.SubscriptionStopped {
		return fmt.Errorf("%w: subscription %s, %s, has %d prices", payments.ErrRefused, got.ID, got.Status, len(got.Items.Data))
	}
	item := got.Items.Data[0]
	params := &sdk.SubscriptionUpdateParams{
		ProrationBehavior: sdk.String("none"),
		Items: []*sdk.SubscriptionUpdateItemParams{{
			ID: sdk.String(item.ID), Quantity: sdk.Int64(1),
			PriceData: &sdk.SubscriptionUpdateItemPriceDataParams{
				Currency: sdk.String(strings.ToLower(c.Amount.Currency)), Product: sdk.String(item.Price.Product.ID), UnitAmount: sdk.Int64(c.Amount.Cents),
				Recurring: &sdk.SubscriptionUpdateItemPriceDataRecurringParams{Interval: sdk.String(sdk.PriceRecurringIntervalMonth)},
			},
		}},
	}
	params.Context, params.IdempotencyKey = ctx, sdk.String("plenary-change-"+c.Key)
	return meaning(s.backend.Call(http.MethodPost, sdk.FormatURLPath(subscriptions+"/%s", c.Subscription), s.key, params, &subscription{}))
}
