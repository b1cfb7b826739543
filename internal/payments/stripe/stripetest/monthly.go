package stripetest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Sub is a subscription.
type Sub struct {
	ID, Status, Currency, Reason, Interval string
	Names                                  map[string]string // its metadata
	Amount                                 int64
	Started, Until, Ended                  time.Time // Until: the end of the month that is paid
	Invoices                               []*Invoice
}

// Invoice is a month of a subscription.
type Invoice struct {
	ID, Status, Intent string
	Amount             int64
	Created, Paid      time.Time
}

const (
	paid = "paid"
	open = "open"
)

// begin starts the subscription of a page that was paid on.
func (f *Server) begin(s *Session) {
	sub := &Sub{ID: fmt.Sprintf("sub_%d", len(f.Subs)+1), Status: "active", Currency: s.Currency, Names: maps.Clone(s.names), Amount: s.Amount, Started: f.Now, Until: f.Now}
	f.Subs[sub.ID] = sub
	s.Sub = sub.ID
	f.bill(sub, f.Now)
	sub.pay(f.Now)
}

// bill makes the next invoice.
func (f *Server) bill(sub *Sub, at time.Time) {
	n := len(sub.Invoices) + 1
	sub.Invoices = append(sub.Invoices, &Invoice{ID: fmt.Sprintf("in_%s_%d", sub.ID, n), Status: open, Intent: fmt.Sprintf("pi_%s_%d", sub.ID, n), Amount: sub.Amount, Created: at})
	sub.Until = sub.Started.AddDate(0, n, 0)
}

// last is the invoice of the month that runs.
func (s *Sub) last() *Invoice { return s.Invoices[len(s.Invoices)-1] }

func (s *Sub) pay(at time.Time) {
	i := s.last()
	i.Status, i.Paid, s.Status = paid, at, "active"
}

// Charge makes the next charge of a subscription, on its day, or the one that was
// declined; and returns the message about it.
func (f *Server) Charge(id string) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	sub := f.Subs[id]
	if sub.last().Status != open {
		f.bill(sub, sub.Until)
	}
	sub.pay(sub.last().Created.Add(time.Hour))
	return f.event("invoice.paid", f.invoice(sub, sub.last()))
}

// Draft makes the invoice of the next month, which is not charged yet.
func (f *Server) Draft(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bill(f.Subs[id], f.Subs[id].Until)
}

// Decline has the bank refuse the next charge of a subscription, and returns the
// message about it.
func (f *Server) Decline(id string) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	sub := f.Subs[id]
	if sub.last().Status != open {
		f.bill(sub, sub.Until)
	}
	sub.Status = "past_due"
	return f.event("invoice.payment_failed", f.invoice(sub, sub.last()))
}

// End ends a subscription for a reason ("cancellation_requested", "payment_failed"),
// and returns the message about it.
func (f *Server) End(id, reason string) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	sub := f.Subs[id]
	f.end(sub, reason)
	return f.event("customer.subscription.deleted", f.sub(sub))
}

func (f *Server) end(sub *Sub, reason string) {
	sub.Status, sub.Ended, sub.Reason = "canceled", f.Now, reason
}

// About is a message about the last invoice of a subscription ("invoice.paid"), or
// about the subscription itself ("customer.subscription.updated").
func (f *Server) About(kind, id string) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	sub := f.Subs[id]
	if kind == "customer.subscription.updated" || kind == "customer.subscription.created" {
		return f.event(kind, f.sub(sub))
	}
	return f.event(kind, f.invoice(sub, sub.last()))
}

// Paid lists the keys of all charges that subscriptions bore.
func (f *Server) Paid() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []string
	for _, sub := range f.Subs {
		for _, i := range sub.Invoices {
			if i.Status == paid {
				list = append(list, i.Intent)
			}
		}
	}
	slices.Sort(list)
	return list
}

func (f *Server) version() string {
	if f.Old {
		return ".2020"
	}
	return ".clover"
}

func seconds(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Unix()
}

func (f *Server) sub(s *Sub) map[string]any {
	out := shape("subscription" + f.version())
	names := map[string]any{}
	for k, v := range s.Names {
		names[k] = v
	}
	out["id"], out["status"], out["currency"], out["metadata"] = s.ID, s.Status, s.Currency, names
	out["start_date"], out["created"], out["ended_at"], out["canceled_at"] = s.Started.Unix(), s.Started.Unix(), seconds(s.Ended), seconds(s.Ended)
	if s.Reason != "" {
		in(out, "cancellation_details")["reason"] = s.Reason
	}
	item := in(out, "items", "data", 0)
	item["id"] = "si_" + s.ID
	in(item, "price")["unit_amount"], in(item, "price")["currency"] = s.Amount, s.Currency
	if f.Old {
		out["current_period_end"] = s.Until.Unix()
	} else {
		item["current_period_end"] = s.Until.Unix()
	}
	if len(s.Invoices) > 0 {
		out["latest_invoice"] = f.invoice(s, s.last())
	}
	return out
}

func (f *Server) invoice(s *Sub, i *Invoice) map[string]any {
	out := shape("invoice" + f.version())
	out["id"], out["status"], out["currency"], out["created"] = i.ID, i.Status, s.Currency, i.Created.Unix()
	out["amount_due"], out["amount_paid"], out["total"] = i.Amount, i.Amount, i.Amount
	in(out, "status_transitions")["paid_at"] = seconds(i.Paid)
	if i.Status != paid {
		out["amount_paid"] = 0
	}
	if f.Old {
		out["subscription"], out["payment_intent"], out["paid"] = s.ID, i.Intent, i.Status == paid
		return out
	}
	in(out, "parent", "subscription_details")["subscription"] = s.ID
	p := in(out, "payments", "data", 0)
	p["invoice"], p["amount_paid"], p["amount_requested"], p["status"] = i.ID, i.Amount, i.Amount, i.Status
	in(p, "payment")["payment_intent"] = i.Intent
	in(p, "status_transitions")["paid_at"] = seconds(i.Paid)
	if i.Status != paid {
		p["amount_paid"] = nil
	}
	return out
}

func (f *Server) ofSubs(r *http.Request, id string) (int, any) {
	sub := f.Subs[id]
	switch {
	case sub == nil, r.Method == http.MethodDelete && sub.Status == "canceled":
		return http.StatusNotFound, fault("resource_missing", "no such subscription")
	case r.Method == http.MethodDelete:
		f.end(sub, "cancellation_requested")
	case r.Method == http.MethodPost:
		if sub.Status == "canceled" {
			return http.StatusBadRequest, fault("", "a canceled subscription can only update its cancellation_details and metadata")
		}
		if r.PostForm.Get("items[0][id]") != "si_"+id || r.PostForm.Get("proration_behavior") != "none" {
			f.t.Errorf("a change of %v", r.PostForm)
		}
		f.Changes = append(f.Changes, r.PostForm)
		sub.Amount, _ = strconv.ParseInt(r.PostForm.Get("items[0][price_data][unit_amount]"), 10, 64)
	}
	return http.StatusOK, f.sub(sub)
}

func (f *Server) ofInvoices(r *http.Request) (int, any) {
	sub := f.Subs[r.Form.Get("subscription")]
	if sub == nil {
		return http.StatusNotFound, fault("resource_missing", "no such subscription")
	}
	newest := slices.Clone(sub.Invoices)
	slices.Reverse(newest)
	part, more := page(f, r, newest, func(i *Invoice) string { return i.ID })
	list := []any{}
	for _, i := range part {
		one := f.invoice(sub, i)
		if !f.Old && r.Form.Get("expand[0]") != "data.payments" {
			delete(one, "payments")
		}
		list = append(list, one)
	}
	return http.StatusOK, map[string]any{"object": "list", "data": list, "has_more": more, "url": "/v1/invoices"}
}
