package door

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// Whoever reads the log finds no link that lets them in as somebody else.
func TestTheLogKeepsNoLinkThatLetsIn(t *testing.T) {
	for _, path := range []string{
		"/en/sign-in/link/SECRET", "/en/lists/u/SECRET", "/fr/lists/confirm/post/SECRET", "/en/invoices/SECRET/invoice.pdf",
		"/en/account/data/address/SECRET", "/en/applications/SECRET", "/en/gatherings/fall/proposals/by-link/SECRET",
		"/en/gatherings/fall/register/orders/SECRET/cancel", "/en/gatherings/fall/register/people/SECRET", "/en/join/reference/SECRET",
		"/en/officials/SECRET", "/en/payments/SECRET", "/fr/give/mine/SECRET", "/en/give/pledges/SECRET", "/en/meetings/2026-11/join/SECRET",
		"/en/newsletter/mine/SECRET", "/en/newsletter/confirm/SECRET", "/en/newsletter/u/SECRET", "/fr/news/preview/SECRET", "/en/news/u/SECRET",
		"/en/sign-ons/safe-homes/mine/SECRET", "/fr/sign-ons/safe-homes/vouch/SECRET",
	} {
		if logged := loggedPath(httptest.NewRequest("GET", path, nil)); strings.Contains(logged, "SECRET") || !strings.HasSuffix(logged, "…") {
			t.Errorf("%s is logged as %s", path, logged)
		}
	}
	if logged := loggedPath(httptest.NewRequest("GET", "/en/library/1995-11/13", nil)); logged != "/en/library/1995-11/13" {
		t.Errorf("an ordinary page is logged as %s", logged)
	}
}
