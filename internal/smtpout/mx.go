package smtpout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"time"
)

const (
	maxServers  = 10              // of one domain that are tried
	maxAddress  = 3               // of one server that are tried
	mxRemember  = 5 * time.Minute // how long a domain's servers are remembered
	implicitTLS = "465"           // RFC 8314, 3.3
)

var (
	errNoDomain  = errors.New("the domain does not exist")
	errNullMX    = errors.New("the domain takes no mail (null MX)")
	errNoAddress = errors.New("none of the domain's mail servers has an address")
)

// connect opens a new connection to a route. The error is a *failure.
func (s *Sender) connect(ctx context.Context, r *route) (*connection, error) {
	if relay := s.options.Relay; relay.Address != "" {
		host, port, err := net.SplitHostPort(relay.Address)
		if err != nil {
			return nil, &failure{err: fmt.Errorf("relay: %w", err), enhanced: "4.3.5"}
		}
		return s.open(ctx, target{
			address: relay.Address, name: host, user: relay.User, password: relay.Password, roots: relay.Roots,
			implicit: port == implicitTLS,
		})
	}
	servers, err := s.servers(ctx, r)
	if err != nil {
		return nil, err
	}
	var last error = &failure{err: errNoAddress, enhanced: "4.4.4"}
	for _, server := range servers {
		addresses, err := s.options.Resolver.LookupIPAddr(ctx, server)
		if err != nil && !notFound(err) {
			last = &failure{err: err, server: server, enhanced: "4.4.3"}
		}
		for _, a := range addresses[:min(len(addresses), maxAddress)] {
			t := target{address: net.JoinHostPort(a.String(), s.options.Port), name: server}
			c, err := s.open(ctx, t)
			if errors.Is(err, errHandshake) && ctx.Err() == nil {
				// As if it offered none (RFC 7435, 3).
				t.clear = true
				c, err = s.open(ctx, t)
			}
			if err == nil {
				return c, nil
			}
			last = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	// They may have moved.
	s.mu.Lock()
	r.servers = nil
	s.mu.Unlock()
	return nil, last
}

// servers are the hosts that take a domain's mail, in the order in which they
// are tried (RFC 5321, 5.1).
func (s *Sender) servers(ctx context.Context, r *route) ([]string, error) {
	now := s.options.Now()
	s.mu.Lock()
	servers := r.servers
	if now.After(r.until) {
		servers = nil
	}
	s.mu.Unlock()
	if servers != nil {
		return servers, nil
	}
	servers, err := s.lookUp(ctx, r.key)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	r.servers, r.until = servers, now.Add(mxRemember)
	s.mu.Unlock()
	return servers, nil
}

func (s *Sender) lookUp(ctx context.Context, domain string) ([]string, error) {
	if ip, ok := strings.CutPrefix(domain, "["); ok {
		// An address literal (RFC 5321, 4.1.3).
		ip = strings.TrimPrefix(strings.TrimSuffix(ip, "]"), "ipv6:")
		if net.ParseIP(ip) == nil {
			return nil, &failure{err: errNoDomain, enhanced: "5.1.2", refused: true}
		}
		return []string{ip}, nil
	}
	if domain == "" {
		return nil, &failure{err: errNoDomain, enhanced: "5.1.2", refused: true}
	}
	found, err := s.options.Resolver.LookupMX(ctx, domain)
	switch {
	case len(found) > 0: // perhaps with an error that says that others were unusable
	case err != nil && !notFound(err):
		return nil, &failure{err: err, enhanced: "4.4.3"}
	default:
		// No MX record: the domain itself is its server, if it has an address.
		addresses, err := s.options.Resolver.LookupIPAddr(ctx, domain)
		switch {
		case len(addresses) > 0:
			return []string{domain}, nil
		case err != nil && !notFound(err):
			return nil, &failure{err: err, enhanced: "4.4.3"}
		}
		return nil, &failure{err: errNoDomain, enhanced: "5.1.2", refused: true}
	}
	found = slices.Clone(found)
	rand.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
	slices.SortStableFunc(found, func(a, b *net.MX) int { return cmp.Compare(a.Pref, b.Pref) })
	var servers []string
	for _, mx := range found {
		host := strings.ToLower(strings.TrimSuffix(mx.Host, "."))
		if host != "" && !slices.Contains(servers, host) && len(servers) < maxServers {
			servers = append(servers, host)
		}
	}
	if len(servers) == 0 {
		// RFC 7505, 3: one record with an empty name.
		return nil, &failure{err: errNullMX, enhanced: "5.1.10", refused: true}
	}
	return servers, nil
}

// notFound reports whether the name has no such record, as opposed to a failure
// to learn that.
func notFound(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}
