package stripetest

import (
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/stripe/stripe-go/v84"
)

// The keys of the account.
const (
	Key    = "sk_test"
	Secret = "whsec_of_the_tests"
)

// ChargedAt is when cards are charged unless Now says otherwise: late in the evening
// of the day before, where the coalition is.
func ChargedAt() time.Time { return time.Date(2026, time.November, 23, 3, 30, 0, 0, time.UTC) }

// Server is the stand-in. What tests change of it, they change in Set.
type Server struct {
	*httptest.Server
	t testing.TB

	mu       sync.Mutex
	Sessions map[string]*Session
	Refunds  map[string]*Refund
	Subs     map[string]*Sub
	Asked    []url.Values // the forms that made sessions
	Changes  []url.Values // the forms that changed subscriptions
	answers  map[string]answer
	made     int // sessions made
	events   int

	Now  time.Time // of charges
	Old  bool      // it speaks as until 2025
	Page int       // how many things a list has at most; 0: as many as are asked for
	Fail int       // answer the next requests with this status
	// Unknown are charges that it knows no more.
	Unknown map[string]bool
	Silent  bool // do as asked and say nothing
	Calls   int  // requests so far
}

// Session is a page.
type Session struct {
	ID, Reference, Status, Paid, Intent, Currency string
	Amount, PaidAt                                int64
	Monthly                                       bool
	Sub                                           string // the subscription that it began
	names                                         map[string]string
}

// Refund is money given back.
type Refund struct {
	ID, Intent, Status, Key string
	Amount, Created         int64
}

type answer struct {
	status int
	body   string
}

// New starts a server, which ends with the test.
func New(t testing.TB) *Server {
	t.Helper()
	f := &Server{t: t, Sessions: map[string]*Session{}, Refunds: map[string]*Refund{}, Subs: map[string]*Sub{}, answers: map[string]answer{}, Now: ChargedAt()}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// ServeHTTP answers as Stripe's interface does.
func (f *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Calls++
	if auth := r.Header.Get("Authorization"); auth != "Bearer "+Key {
		f.t.Errorf("the key is sent as %q", auth)
	}
	key := r.Header.Get("Idempotency-Key")
	if r.Method == http.MethodPost && !strings.HasPrefix(key, "plenary-") && !strings.HasSuffix(r.URL.Path, "/expire") {
		f.t.Errorf("%s without a key of ours: %q", r.URL.Path, key)
	}
	said, again := f.answers[key]
	if !again || r.Method != http.MethodPost {
		if f.Fail != 0 {
			said = answer{f.Fail, `{"error":{"type":"api_error","message":"failing as told"}}`}
		} else {
			status, body := f.answer(r)
			raw, _ := json.Marshal(body)
			said = answer{status, string(raw)}
		}
		if r.Method == http.MethodPost && strings.HasPrefix(key, "plenary-") {
			f.answers[key] = said
		}
	}
	if f.Silent {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(said.status)
	_, _ = w.Write([]byte(said.body))
}

func fault(code, message string) map[string]any {
	return map[string]any{"error": map[string]any{"type": "invalid_request_error", "code": code, "message": message}}
}

func (f *Server) answer(r *http.Request) (int, any) {
	if err := r.ParseForm(); err != nil {
		return http.StatusBadRequest, fault("form", err.Error())
	}
	path, id, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/v1/"), "checkout/"), "/")
	switch path {
	case "sessions":
		return f.ofSessions(r, id)
	case "refunds":
		return f.ofRefunds(r)
	case "subscriptions":
		return f.ofSubs(r, id)
	case "invoices":
		return f.ofInvoices(r)
	}
	return http.StatusNotFound, fault("resource_missing", "no such path")
}

func (f *Server) ofSessions(r *http.Request, id string) (int, any) {
	if id == "" {
		f.made++
		f.Asked = append(f.Asked, r.PostForm)
		amount, _ := strconv.ParseInt(r.PostForm.Get("line_items[0][price_data][unit_amount]"), 10, 64)
		s := &Session{
			ID: fmt.Sprintf("cs_test_%d", f.made), Reference: r.PostForm.Get("client_reference_id"), Status: "open", Paid: "unpaid",
			Currency: r.PostForm.Get("line_items[0][price_data][currency]"), Amount: amount, Monthly: r.PostForm.Get("mode") == "subscription", names: map[string]string{},
		}
		for field := range r.PostForm {
			if name, of := strings.CutPrefix(field, "subscription_data[metadata]["); of {
				s.names[strings.TrimSuffix(name, "]")] = r.PostForm.Get(field)
			}
		}
		f.Sessions[s.ID] = s
		return http.StatusOK, f.session(s)
	}
	id, expire := strings.CutSuffix(id, "/expire")
	s := f.Sessions[id]
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
}

// session is a page as it stands.
func (f *Server) session(s *Session) map[string]any {
	out := shape("session")
	out["id"], out["client_reference_id"], out["status"], out["payment_status"] = s.ID, s.Reference, s.Status, s.Paid
	out["amount_total"], out["currency"], out["subscription"], out["mode"] = s.Amount, s.Currency, nil, "payment"
	if s.Monthly {
		out["mode"] = "subscription"
	}
	if s.Status == "open" {
		out["url"] = "https://checkout.stripe.test/c/" + s.ID
	}
	if s.Intent != "" {
		out["payment_intent"] = map[string]any{"id": s.Intent, "object": "payment_intent", "latest_charge": map[string]any{"id": "ch_" + s.Intent, "object": "charge", "created": s.PaidAt}}
	}
	if s.Sub != "" {
		out["subscription"] = s.Sub
	}
	return out
}

func (f *Server) ofRefunds(r *http.Request) (int, any) {
	if f.Unknown[r.Form.Get("payment_intent")] {
		return http.StatusNotFound, fault("resource_missing", "no such payment_intent")
	}
	if r.Method == http.MethodPost {
		amount, _ := strconv.ParseInt(r.PostForm.Get("amount"), 10, 64)
		return f.giveBack(r.PostForm.Get("payment_intent"), r.PostForm.Get("metadata[refund]"), amount)
	}
	list := []any{}
	for i := range len(f.Refunds) {
		if got := f.Refunds[fmt.Sprintf("re_%d", i+1)]; got.Intent == r.Form.Get("payment_intent") {
			list = append(list, got.json())
		}
	}
	return http.StatusOK, map[string]any{"object": "list", "data": list, "has_more": false, "url": "/v1/refunds"}
}

func (f *Server) giveBack(intent, key string, amount int64) (int, any) {
	var left int64
	for _, s := range f.Sessions {
		if s.Intent == intent {
			left += s.Amount
		}
	}
	for _, sub := range f.Subs {
		for _, i := range sub.Invoices {
			if i.Intent == intent && i.Status == paid {
				left += i.Amount
			}
		}
	}
	for _, r := range f.Refunds {
		if r.Intent == intent {
			left -= r.Amount
		}
	}
	if amount > left {
		return http.StatusBadRequest, fault("charge_already_refunded", "more than is left")
	}
	r := &Refund{ID: fmt.Sprintf("re_%d", len(f.Refunds)+1), Intent: intent, Status: "succeeded", Key: key, Amount: amount, Created: f.Now.Unix() + 3600}
	f.Refunds[r.ID] = r
	return http.StatusOK, r.json()
}

func (r *Refund) json() map[string]any {
	out := map[string]any{"id": r.ID, "object": "refund", "amount": r.Amount, "currency": "cad", "status": r.Status, "payment_intent": r.Intent, "created": r.Created, "metadata": map[string]any{}}
	if r.Key != "" {
		out["metadata"] = map[string]any{"refund": r.Key}
	}
	return out
}

// Pay charges a card on a session's page, and returns the message about it.
func (f *Server) Pay(id string) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.Sessions[id]
	s.Status, s.Paid, s.PaidAt = "complete", "paid", f.Now.Unix()
	if s.Monthly {
		f.begin(s)
	} else {
		s.Intent = "pi_" + id
	}
	return f.event("checkout.session.completed", f.session(s))
}

// Dashboard gives money back by hand, as the account's owner can, and returns the
// message about it.
func (f *Server) Dashboard(intent string, amount int64) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, _ = f.giveBack(intent, "", amount)
	return f.event("charge.refunded", map[string]any{"id": "ch_1", "object": "charge", "payment_intent": intent})
}

// Event is a message about a thing.
func (f *Server) Event(kind string, about map[string]any) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.event(kind, about)
}

func (f *Server) event(kind string, about map[string]any) []byte {
	f.events++
	version := "2026-02-25.clover"
	if f.Old {
		version = "2020-08-27"
	}
	raw, _ := json.Marshal(map[string]any{
		"id": fmt.Sprintf("evt_%d", f.events), "object": "event", "type": kind, "api_version": version, "created": f.Now.Unix(), "data": map[string]any{"object": about},
		"livemode": false, "pending_webhooks": 1, "request": map[string]any{"id": nil, "idempotency_key": nil},
	})
	return raw
}

// Signed is the header that proves a body at an instant.
func Signed(body []byte, at time.Time) string {
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(sdk.ComputeSignature(at, body, Secret)))
}

// Set changes something of the server.
func (f *Server) Set(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// Forget has it answer anew what it was asked with a key before, as after a day. It is
// called within Set.
func (f *Server) Forget() { f.answers = map[string]answer{} }

// Count is how many sessions and refunds were made.
func (f *Server) Count() (sessions, refunds int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.made, len(f.Refunds)
}

//go:embed shapes/*.json
var shapes embed.FS

// shape is a thing of Stripe's as it was recorded, to be filled in.
func shape(name string) map[string]any {
	raw, err := shapes.ReadFile("shapes/" + name + ".json")
	if err != nil {
		panic(err) // a misspelt name
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

// in is what a thing has under a path of names and numbers.
func in(of map[string]any, path ...any) map[string]any {
	var at any = of
	for _, step := range path {
		switch step := step.(type) {
		case string:
			at = at.(map[string]any)[step]
		case int:
			at = at.([]any)[step]
		}
	}
	return at.(map[string]any)
}

// page is the part of a list that a request asks for, and whether more follows.
func page[T any](f *Server, r *http.Request, list []T, id func(T) string) (part []T, more bool) {
	if after := r.Form.Get("starting_after"); after != "" {
		list = list[slices.IndexFunc(list, func(t T) bool { return id(t) == after })+1:]
	}
	most, err := strconv.Atoi(r.Form.Get("limit"))
	if err != nil {
		most = 10
	}
	if f.Page > 0 {
		most = min(most, f.Page)
	}
	if len(list) > most {
		return list[:most], true
	}
	return list, false
}
