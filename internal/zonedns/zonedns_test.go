package zonedns_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"plenary.example/internal/mailauth"
	"plenary.example/internal/zonedns"
)

func TestTheMachinesResolverReadsTheZone(t *testing.T) {
	long := "v=DKIM1; p=" + strings.Repeat("A", 700)
	s, err := zonedns.Listen(t.Context(), mailauth.Zone{
		TXT:     map[string][]string{"ong.example": {"v=spf1 -all"}, "k._domainkey.ong.example": {long}},
		MX:      map[string][]*net.MX{"ong.example": {{Host: "mx.ong.example.", Pref: 10}}},
		IP:      map[string][]net.IP{"mx.ong.example": {net.IPv4(127, 0, 0, 9), net.ParseIP("::1")}},
		Failing: map[string]bool{"broken.example": true},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	r := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, s.Addr())
	}}
	ctx := t.Context()
	for name, want := range map[string]string{"ong.example.": "v=spf1 -all", "k._domainkey.ong.example.": long} {
		if got, err := r.LookupTXT(ctx, name); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if mx, err := r.LookupMX(ctx, "ong.example."); err != nil || len(mx) != 1 || mx[0].Host != "mx.ong.example." || mx[0].Pref != 10 {
		t.Errorf("%v, %v", mx, err)
	}
	if ips, err := r.LookupIPAddr(ctx, "mx.ong.example."); err != nil || len(ips) != 2 {
		t.Errorf("%v, %v", ips, err)
	}
	var failed *net.DNSError
	if _, err := r.LookupTXT(ctx, "nobody.example."); !errors.As(err, &failed) || !failed.IsNotFound {
		t.Errorf("a name that is not there: %v", err)
	}
	if _, err := r.LookupTXT(ctx, "broken.example."); !errors.As(err, &failed) || failed.IsNotFound {
		t.Errorf("a name that fails: %v", err)
	}
}
