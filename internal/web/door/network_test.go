package door

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestNetwork(t *testing.T) {
	for _, c := range []struct {
		peer, forwarded, want string
	}{
		{"203.0.113.9:4711", "", "203.0.113.9"},
		{"203.0.113.9:4711", "198.51.100.1", "203.0.113.9"}, // anybody may write a header
		{"127.0.0.1:4711", "", "127.0.0.1"},
		{"127.0.0.1:4711", "198.51.100.1", "198.51.100.1"},
		{"10.1.2.3:4711", "1.2.3.4, 198.51.100.1", "198.51.100.1"},
		{"[::1]:4711", "2001:db8::7", "2001:db8::7"},
		{"[::ffff:203.0.113.9]:4711", "", "203.0.113.9"},
		{"127.0.0.1:4711", "nonsense", "127.0.0.1"},
		{"@", "198.51.100.1", "@"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/en/sign-in", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := (&Call{R: r}).Network(); got != c.want {
			t.Errorf("from %s for %q: %q, want %q", c.peer, c.forwarded, got, c.want)
		}
	}
}
