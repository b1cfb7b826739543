package token_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/token"
)

func key(t testing.TB) token.Key {
	t.Helper()
	k, err := token.ParseKey(token.NewSecret())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestWhatIsSealedComesBack(t *testing.T) {
	k := key(t)
	rapid.Check(t, func(t *rapid.T) {
		posting, recipient := rapid.Int64Range(0, 1<<40-1).Draw(t, "posting"), rapid.Int64Range(0, 1<<40-1).Draw(t, "recipient")
		made := k.Copy(posting, recipient)
		if len(made) != 26 {
			t.Fatalf("%q has %d letters", made, len(made))
		}
		p, r, err := k.OpenCopy(strings.ToUpper(made))
		if err != nil || p != posting || r != recipient {
			t.Fatalf("%d %d came back as %d %d (%v)", posting, recipient, p, r, err)
		}
		about := rapid.String().Draw(t, "about")
		got, err := k.OpenLink("moderate", k.Link("moderate", about))
		if len(about) <= 900 && (err != nil || got != about) {
			t.Fatalf("%q came back as %q (%v)", about, got, err)
		}
	})
}

func TestForgedTokensAreRefused(t *testing.T) {
	k, other := key(t), key(t)
	copyToken, link := k.Copy(7, 12), k.Link("unsubscribe", "12")
	for name, err := range map[string]error{
		"another key's copy":        second(other.OpenCopy(copyToken)),
		"a damaged copy":            second(k.OpenCopy(damaged(copyToken, 0))),
		"a damaged copy, elsewhere": second(k.OpenCopy(damaged(copyToken, 25))),
		"a short copy":              second(k.OpenCopy(copyToken[:25])),
		"an empty copy":             second(k.OpenCopy("")),
		"not base32":                second(k.OpenCopy(strings.Repeat("1", 26))),
		"another key's link":        only(other.OpenLink("unsubscribe", link)),
		"a link's other purpose":    only(k.OpenLink("moderate", link)),
		"a damaged link":            only(k.OpenLink("unsubscribe", damaged(link, 1))),
		"a longer link":             only(k.OpenLink("unsubscribe", link+"AA")),
		"no link":                   only(k.OpenLink("unsubscribe", "")),
		"not base64":                only(k.OpenLink("unsubscribe", "!!")),
	} {
		if !errors.Is(err, token.ErrForged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// damaged changes one letter of a token.
func damaged(s string, at int) string {
	other := byte('a')
	if s[at] == 'a' {
		other = 'b'
	}
	return s[:at] + string(other) + s[at+1:]
}

func second(_, _ int64, err error) error { return err }

func only(_ string, err error) error { return err }

func TestNeighboursLookNothingAlike(t *testing.T) {
	k := key(t)
	seen := map[string]bool{}
	for i := range int64(1000) {
		made := k.Copy(3, i)
		if seen[made[:6]] {
			t.Fatalf("%q begins as another one", made)
		}
		seen[made[:6]] = true
	}
}

func TestADamagedSecretIsRefused(t *testing.T) {
	for _, s := range []string{"", "00", strings.Repeat("zz", 32)} {
		if _, err := token.ParseKey(s); err == nil {
			t.Errorf("%q is taken for a secret", s)
		}
	}
}

func TestWordsDiffer(t *testing.T) {
	if a, b := token.Word(), token.Word(); a == b || len(a) != 16 {
		t.Errorf("%q and %q", a, b)
	}
}
