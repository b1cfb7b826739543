package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/stripe/stripetest"
)

const (
	chargeLives = 16 // how often the program dies
	givers      = 12 // how many give each month
)

// TestKilledWhileCardsAreCharged kills the program again and again while Stripe tells
// it of monthly gifts: each charge is in the ledger once, whenever it died.
func TestKilledWhileCardsAreCharged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	founded(t, "--data", dir)
	card := stripetest.New(t)
	settings := settingsOn(dir, "")
	settings.StripeKey, settings.StripeWebhookSecret, settings.StripeAPI = stripetest.Key, stripetest.Secret, card.URL
	b := &cardBank{t: t, card: card}
	onRecords(t, settings, func(ctx context.Context, p *program) { b.begin(ctx, p) })
	args := []string{"--data", dir, "--stripe-key", stripetest.Key, "--stripe-webhook-secret", stripetest.Secret, "--stripe-api", card.URL}
	for range chargeLives {
		b.month()
		c := serve(t, args...)
		b.tell(c, time.Duration(rand.IntN(120))*time.Millisecond)
	}
	b.tell(serve(t, args...), 0)
	onRecords(t, settings, func(ctx context.Context, p *program) { b.check(ctx, p) })
	t.Logf("%d charges, %d messages unanswered", len(card.Paid()), b.lost)
	if b.lost < chargeLives/4 {
		t.Error("too little happened for the deaths to matter")
	}
}

// cardBank is Stripe with the messages that it has not got rid of yet.
type cardBank struct {
	t       *testing.T
	card    *stripetest.Server
	subs    []string
	waiting [][]byte
	lost    int // messages that were not answered
}

// begin has people begin monthly gifts, of which nothing is told yet.
func (b *cardBank) begin(ctx context.Context, p *program) {
	for i := range givers {
		url, err := p.payments.Checkout(ctx, access.TheProgram(), payments.Checkout{
			Purpose: given(i), Payer: "Harbour Light", Amount: money.Of(25_00, "CAD"), Lang: i18n.EN, Description: i18n.Same("Monthly"), Monthly: true,
		})
		if err != nil {
			b.t.Fatal(err)
		}
		session := url[strings.LastIndexByte(url, '/')+1:]
		b.waiting = append(b.waiting, b.card.Pay(session))
		b.subs = append(b.subs, b.card.Sessions[session].Sub)
	}
}

func given(i int) payments.Purpose { return payments.Purpose{Kind: "test", Key: fmt.Sprint(i)} }

// month charges some of the cards once more.
func (b *cardBank) month() {
	for _, sub := range b.subs {
		if rand.IntN(3) == 0 {
			b.waiting = append(b.waiting, b.card.Charge(sub))
		}
	}
}

// tell sends the messages that wait, some twice and in any order, until the program
// is killed after a while; with no while, until all are answered and heeded.
func (b *cardBank) tell(c *child, life time.Duration) {
	if life > 0 {
		time.AfterFunc(life, c.kill)
		b.send(c)
		<-c.gone
		return
	}
	for len(b.waiting) > 0 {
		b.send(c)
	}
	b.settled()
	c.kill()
}

// send sends the messages that wait, and keeps those that were not answered.
func (b *cardBank) send(c *child) {
	rand.Shuffle(len(b.waiting), func(i, j int) { b.waiting[i], b.waiting[j] = b.waiting[j], b.waiting[i] })
	var mu sync.Mutex
	var left [][]byte
	var wg sync.WaitGroup
	half := len(b.waiting) / 2
	for _, part := range [][][]byte{b.waiting[:half], b.waiting[half:]} {
		wg.Go(func() {
			for _, body := range part {
				if answered := b.post(c, body); !answered || rand.IntN(4) == 0 { // or it gets lost on the way back
					mu.Lock()
					left = append(left, body)
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	b.waiting = left
}

// post sends one message; false where nobody answered, or not that it was kept.
func (b *cardBank) post(c *child, body []byte) bool {
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, c.url+"/webhooks/stripe", strings.NewReader(string(body)))
	if err != nil {
		b.t.Error(err)
		return false
	}
	r.Header.Set("Stripe-Signature", stripetest.Signed(body, time.Now()))
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.card.Set(func() { b.lost++ })
		return false
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b.t.Errorf("a message is answered with %d", res.StatusCode)
	}
	return true
}

// settled waits until the program asks nothing more of Stripe.
func (b *cardBank) settled() {
	for before := -1; ; {
		now := 0
		b.card.Set(func() { now = b.card.Calls })
		if now == before {
			return
		}
		before = now
		time.Sleep(2 * time.Second)
	}
}

// check compares the ledger with what was charged.
func (b *cardBank) check(ctx context.Context, p *program) {
	var got []string
	for i := range givers {
		list, err := p.payments.OfPurpose(ctx, nil, given(i))
		if err != nil {
			b.t.Fatal(err)
		}
		for _, one := range list {
			got = append(got, one.Reference)
		}
		if subs, err := p.payments.Subscriptions(ctx, nil, given(i)); err != nil || len(subs) != 1 {
			b.t.Errorf("the gift begun once is there %d times, %v", len(subs), err)
		}
	}
	slices.Sort(got)
	if want := b.card.Paid(); !slices.Equal(got, want) {
		b.t.Errorf("the ledger has %d charges, Stripe %d\n%v\n%v", len(got), len(want), got, want)
	}
}
