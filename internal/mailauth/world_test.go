package mailauth_test

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"plenary.example/internal/mailauth"
)

// The machine that delivers in these tests, and one that may not.
var (
	friend   = net.ParseIP("192.0.2.10")
	stranger = net.ParseIP("198.51.100.66")
)

func now() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }

// Making an RSA key takes a while: one serves all tests.
var rsaKey = sync.OnceValue(func() mailauth.Key {
	k, err := mailauth.GenerateKey(mailauth.RSA, "ngo.example", "r1")
	if err != nil {
		panic(err)
	}
	return k
})

func newKey(t testing.TB, domain, selector string) mailauth.Key {
	t.Helper()
	k, err := mailauth.GenerateKey(mailauth.Ed25519, domain, selector)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func publish(z mailauth.Zone, keys ...mailauth.Key) mailauth.Zone {
	for _, k := range keys {
		z = z.With(k.Record())
	}
	return z
}

// text makes a zone of text records alone.
func text(records map[string]string) mailauth.Zone {
	z := mailauth.Zone{}
	for name, value := range records {
		z = z.With(name, value)
	}
	return z
}

func message(from string) []byte {
	return []byte(strings.ReplaceAll(`From: `+from+`
To: Coalition list <list@coalition.example>
Subject: =?utf-8?q?R=C3=A9solution_12?=
Date: Wed, 25 Nov 2026 11:59:00 +0000
Message-ID: <m1@ngo.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
List-Unsubscribe: <https://coalition.example/u/1>
List-Unsubscribe-Post: List-Unsubscribe=One-Click

Good  day,	everybody.   

The text is attached.


`, "\n", "\r\n"))
}

func signed(t testing.TB, raw []byte, keys ...mailauth.Key) []byte {
	t.Helper()
	fields, err := mailauth.NewSigner(now, keys...).Sign(raw)
	if err != nil {
		t.Fatal(err)
	}
	return append(fields, raw...)
}

func check(t testing.TB, r mailauth.Resolver, ip net.IP, reversePath string, raw []byte) mailauth.Results {
	t.Helper()
	return mailauth.NewChecker(r, now).Check(context.Background(), mailauth.Envelope{IP: ip, Hello: "mx.ngo.example", ReversePath: reversePath}, raw)
}

// counting notes which names are asked for their text.
type counting struct {
	mailauth.Zone
	mu    sync.Mutex
	asked []string
}

func (c *counting) LookupTXT(ctx context.Context, name string) ([]string, error) {
	c.mu.Lock()
	c.asked = append(c.asked, name)
	c.mu.Unlock()
	return c.Zone.LookupTXT(ctx, name)
}
