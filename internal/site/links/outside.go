package links

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// The patience with other servers.
const (
	connectWithin = 5 * time.Second
	answerWithin  = 10 * time.Second
	maxRedirects  = 5
)

var (
	errPrivate  = errors.New("links: an address of a private network")
	errPort     = errors.New("links: not a port of web sites")
	errCircle   = errors.New("links: too many redirects")
	errElsewise = errors.New("links: leads to something that is no web page")
)

// outside asks other servers.
type outside struct {
	client *http.Client
	agent  string
}

// newOutside returns a client for other servers. anywhere lets it ask private addresses
// and any port, for tests.
func newOutside(agent string, anywhere bool) *outside {
	dialer := &net.Dialer{Timeout: connectWithin}
	if !anywhere {
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return allowed(address) }
	}
	transport := &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: connectWithin, ResponseHeaderTimeout: answerWithin, MaxResponseHeaderBytes: 64 << 10,
		DisableKeepAlives: true, ForceAttemptHTTP2: true, Proxy: nil, // a proxy would ask what we may not
	}
	return &outside{agent: agent, client: &http.Client{Transport: transport, Timeout: answerWithin, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return errCircle
		}
		if r.URL.Scheme != "http" && r.URL.Scheme != "https" {
			return errElsewise
		}
		return nil
	}}}
}

// allowed refuses a connection to whatever is not a public web server, by the address and
// port that the name was resolved to.
func allowed(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return errPrivate
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !public(ip) {
		return errPrivate
	}
	if port != "80" && port != "443" {
		return errPort
	}
	return nil
}

// reserved are the blocks that lead to no public server, beside those that netip knows
// (IANA registries of special-purpose addresses, RFC 6890).
func reserved() []netip.Prefix {
	var list []netip.Prefix
	for _, s := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
	} {
		list = append(list, netip.MustParsePrefix(s))
	}
	return list
}

// public reports whether an address is one of the public network.
func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() {
		return false
	}
	for _, p := range reserved() {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}

// ask asks another server about an address.
func (o *outside) ask(ctx context.Context, address string) Result {
	r := Result{Address: address}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		r.State, r.Detail = Broken, whyForm
		return r
	}
	u.Fragment = ""
	code, moved, err := o.one(ctx, http.MethodHead, u)
	if err == nil && code >= 400 && code != http.StatusGone && code != http.StatusTooManyRequests { // some answer no heads, or otherwise
		code, moved, err = o.one(ctx, http.MethodGet, u)
	}
	if err != nil {
		r.State, r.Detail = failure(err)
		return r
	}
	r.Code = code
	switch {
	case code == http.StatusNotFound || code == http.StatusGone:
		r.State, r.Detail = Broken, whyGone
	case code >= 400:
		r.State, r.Detail = Unsure, whyStatus
	case moved != "":
		r.State, r.Detail = Moved, moved
	default:
		r.State = Fine
	}
	return r
}

// one asks once, and says where the page has moved for good.
func (o *outside) one(ctx context.Context, method string, u *url.URL) (code int, moved string, err error) {
	req, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("User-Agent", o.agent)
	req.Header.Set("Accept", "text/html,*/*;q=0.5")
	forGood := true
	client := *o.client
	client.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if r.Response != nil && r.Response.StatusCode != http.StatusMovedPermanently && r.Response.StatusCode != http.StatusPermanentRedirect {
			forGood = false
		}
		if err := o.client.CheckRedirect(r, via); err != nil {
			return err
		}
		if forGood {
			moved = r.URL.String()
		}
		return nil
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, 1<<10) // what it says does not matter, that it answers does
	return resp.StatusCode, moved, nil
}

// failure says what an error means for a link.
func failure(err error) (State, string) {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, errPrivate):
		return Unasked, whyPrivate
	case errors.Is(err, errPort):
		return Unasked, whyPort
	case errors.Is(err, errCircle):
		return Broken, whyCircle
	case errors.Is(err, errElsewise):
		return Broken, whyForm
	case errors.As(err, &dns) && dns.IsNotFound:
		return Broken, whyName
	case errors.As(err, &certificate):
		return Unsure, whyCertificate
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return Unsure, whySlow
	}
	return Unsure, whySilent
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}
