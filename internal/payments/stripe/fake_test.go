package stripe_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/stripe/stripe-go/v84"
)

const secret = "whsec_of_the_tests"

// fake is a Stripe of our own on the loopback. It can be told to fail, to fall
// silent after it has done what it was asked, and to lie.
type fake struct {
	*httptest.Server
	t testing.TB

	mu       sync.Mutex
	sessions map[string]*session
	refunds  map[string]*refund
	answers  map[string]answer // by idempotency key, for ever
	asked    []url.Values      // the forms that made sessions
	made     int               // sessions made
	events   int

	fail   int  // answer the next requests with this status
	silent bool // do as asked and say nothing
}

type session struct {
	ID, Reference, Status, Paid, Intent, Currency string
	Amount, PaidAt                                int64
}

type refund struct {
	ID, Intent, Status, Key string
	Amount, Created         int64
}

type answer struct {
	status int
	body   string
}

func newFake(t testing.TB) *fake {
	t.Helper()
	f := &fake{t: t, sessions: map[string]*session{}, refunds: map[string]*refund{}, answers: map[string]answer{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if auth := r.Header.Get("Authorization"); auth != "Bearer sk_test" {
		f.t.Errorf("the key is sent as %q", auth)
	}
	key := r.Header.Get("Idempotency-Key")
	if r.Method == http.MethodPost && !strings.HasPrefix(key, "plenary-") && !strings.HasSuffix(r.URL.Path, "/expire") {
		f.t.Errorf("%s without a key of ours: %q", r.URL.Path, key)
	}
	said, again := f.answers[key]
	if !again || r.Method == http.MethodGet {
		if f.fail != 0 {
			said = answer{f.fail, `{"error":{"type":"api_error","message":"failing as told"}}`}
		} else {
			status, body := f.answer(r)
			raw, _ := json.Marshal(body)
			said = answer{status, string(raw)}
		}
		if r.Method == http.MethodPost && strings.HasPrefix(key, "plenary-") {
			f.answers[key] = said
		}
	}
	if f.silent {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(said.status)
	_, _ = w.Write([]byte(said.body))
}

func fault(code, message string) map[string]any {
	return map[string]any{"error": map[string]any{"type": "invalid_request_error", "code": code, "message": message}}
}

func (f *fake) answer(r *http.Request) (int, any) {
	if err := r.ParseForm(); err != nil {
		return http.StatusBadRequest, fault("form", err.Error())
	}
	rest, ofSessions := strings.CutPrefix(r.URL.Path, "/v1/checkout/sessions")
	switch {
	case ofSessions && rest == "":
		f.made++
		f.asked = append(f.asked, r.PostForm)
		amount, _ := strconv.ParseInt(r.PostForm.Get("line_items[0][price_data][unit_amount]"), 10, 64)
		s := &session{
			ID: fmt.Sprintf("cs_test_%d", f.made), Reference: r.PostForm.Get("client_reference_id"), Status: "open", Paid: "unpaid",
			Currency: r.PostForm.Get("line_items[0][price_data][currency]"), Amount: amount,
		}
		f.sessions[s.ID] = s
		return http.StatusOK, f.session(s)
	case ofSessions:
		id, expire := strings.CutSuffix(strings.TrimPrefix(rest, "/"), "/expire")
		s := f.sessions[id]
		if s == nil {
			return http.StatusNotFound, fault("resource_missing", "no such session")
		}
		if expire {
			if s.Status != "open" {
				return http.StatusBadRequest, fault("", "only open sessions can be expired")
			}
			s.Status = "expired"
		}
		return http.StatusOK, f.session(s)
	case r.URL.Path == "/v1/refunds" && r.Method == http.MethodPost:
		amount, _ := strconv.ParseInt(r.PostForm.Get("amount"), 10, 64)
		return f.giveBack(r.PostForm.Get("payment_intent"), r.PostForm.Get("metadata[refund]"), amount)
	case r.URL.Path == "/v1/refunds":
		list := []any{}
		for _, got := range f.refunds {
			if got.Intent == r.Form.Get("payment_intent") {
				list = append(list, got.json())
			}
		}
		return http.StatusOK, map[string]any{"object": "list", "data": list, "has_more": false, "url": "/v1/refunds"}
	}
	return http.StatusNotFound, fault("resource_missing", "no such path")
}

func (f *fake) session(s *session) map[string]any {
	out := map[string]any{
		"id": s.ID, "object": "checkout.session", "client_reference_id": s.Reference, "status": s.Status, "payment_status": s.Paid,
		"amount_total": s.Amount, "currency": s.Currency, "payment_intent": nil,
	}
	if s.Status == "open" {
		out["url"] = "https://checkout.stripe.test/c/" + s.ID
	}
	if s.Intent != "" {
		out["payment_intent"] = map[string]any{"id": s.Intent, "object": "payment_intent", "latest_charge": map[string]any{"id": "ch_" + s.Intent, "object": "charge", "created": s.PaidAt}}
	}
	return out
}

func (f *fake) giveBack(intent, key string, amount int64) (int, any) {
	var left int64
	for _, s := range f.sessions {
		if s.Intent == intent {
			left += s.Amount
		}
	}
	for _, r := range f.refunds {
		if r.Intent == intent {
			left -= r.Amount
		}
	}
	if amount > left {
		return http.StatusBadRequest, fault("charge_already_refunded", "more than is left")
	}
	r := &refund{ID: fmt.Sprintf("re_%d", len(f.refunds)+1), Intent: intent, Status: "succeeded", Key: key, Amount: amount, Created: paidAt.Unix() + 3600}
	f.refunds[r.ID] = r
	return http.StatusOK, r.json()
}

func (r *refund) json() map[string]any {
	out := map[string]any{"id": r.ID, "object": "refund", "amount": r.Amount, "currency": "cad", "status": r.Status, "payment_intent": r.Intent, "created": r.Created, "metadata": map[string]any{}}
	if r.Key != "" {
		out["metadata"] = map[string]any{"refund": r.Key}
	}
	return out
}

// paidAt is when cards are charged: late in the evening before, where the coalition is.
var paidAt = time.Date(2026, time.November, 23, 3, 30, 0, 0, time.UTC)

// pay charges a card on a session's page, and returns the message about it.
func (f *fake) pay(id string) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.sessions[id]
	s.Status, s.Paid, s.Intent, s.PaidAt = "complete", "paid", "pi_"+id, paidAt.Unix()
	return f.event("checkout.session.completed", map[string]any{"id": id, "object": "checkout.session"})
}

// dashboard gives money back by hand, as the account's owner can, and returns the message about it.
func (f *fake) dashboard(intent string, amount int64) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, _ = f.giveBack(intent, "", amount)
	return f.event("charge.refunded", map[string]any{"id": "ch_1", "object": "charge", "payment_intent": intent})
}

func (f *fake) event(kind string, about map[string]any) []byte {
	f.events++
	raw, _ := json.Marshal(map[string]any{
		"id": fmt.Sprintf("evt_%d", f.events), "object": "event", "type": kind, "api_version": "2020-08-27", "data": map[string]any{"object": about},
	})
	return raw
}

// signed is the header that proves a body at an instant.
func signed(body []byte, at time.Time) string {
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(sdk.ComputeSignature(at, body, secret)))
}

func (f *fake) set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

func (f *fake) count() (sessions, refunds int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.made, len(f.refunds)
}
