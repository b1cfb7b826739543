package mailauth

import (
	"context"
	"errors"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
)

// Resolver is the part of DNS that mail needs; *net.Resolver is one, Zone
// another. Names are asked with their final dot, so that no search list of the
// machine is appended to them.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error)
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

// Zone is a DNS made of records held in memory, for the demonstration, which
// asks nobody, and for tests. Names are in lower case without the final dot; PTR
// goes by the address as text. What is not in it does not exist (a *net.DNSError
// with IsNotFound); a name in Failing gives a temporary error.
type Zone struct {
	TXT     map[string][]string
	MX      map[string][]*net.MX
	IP      map[string][]net.IP
	PTR     map[string][]string
	Failing map[string]bool
}

// LookupTXT is that of net.Resolver.
func (z Zone) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return lookup(ctx, z, z.TXT, name)
}

// LookupMX is that of net.Resolver.
func (z Zone) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	return lookup(ctx, z, z.MX, name)
}

// LookupIPAddr is that of net.Resolver.
func (z Zone) LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error) {
	ips, err := lookup(ctx, z, z.IP, host)
	addresses := make([]net.IPAddr, len(ips))
	for i, ip := range ips {
		addresses[i] = net.IPAddr{IP: ip}
	}
	return addresses, err
}

// LookupAddr is that of net.Resolver.
func (z Zone) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	return lookup(ctx, z, z.PTR, addr)
}

// With is the zone with one more text record, for instance of a Key.
func (z Zone) With(name, value string) Zone {
	z.TXT = maps.Clone(z.TXT)
	if z.TXT == nil {
		z.TXT = map[string][]string{}
	}
	name = plainName(name)
	z.TXT[name] = append(slices.Clone(z.TXT[name]), value)
	return z
}

func lookup[T any](ctx context.Context, z Zone, records map[string][]T, name string) ([]T, error) {
	name = plainName(name)
	if err := ctx.Err(); err != nil {
		return nil, &net.DNSError{Err: err.Error(), Name: name, IsTimeout: true, IsTemporary: true}
	}
	if z.Failing[name] {
		return nil, &net.DNSError{Err: "server failure", Name: name, IsTemporary: true}
	}
	if found := records[name]; len(found) > 0 {
		return slices.Clone(found), nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func plainName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// questions are those of one check. No text record is asked for twice, and every
// error is a *net.DNSError that is either not found or temporary, so that
// whatever reads it, here or in a library, comes to the same verdict.
type questions struct {
	resolver Resolver
	mu       sync.Mutex
	txt      map[string]answer
}

type answer struct {
	txt []string
	err error
}

func newQuestions(r Resolver) *questions {
	return &questions{resolver: r, txt: map[string]answer{}}
}

func (q *questions) LookupTXT(ctx context.Context, name string) ([]string, error) {
	name = rooted(name)
	q.mu.Lock()
	known, ok := q.txt[name]
	q.mu.Unlock()
	if ok {
		return known.txt, known.err
	}
	txt, err := q.resolver.LookupTXT(ctx, name)
	err = plainError(name, err)
	q.mu.Lock()
	q.txt[name] = answer{txt, err}
	q.mu.Unlock()
	return txt, err
}

func (q *questions) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	mx, err := q.resolver.LookupMX(ctx, rooted(name))
	return mx, plainError(name, err)
}

func (q *questions) LookupIPAddr(ctx context.Context, host string) ([]net.IPAddr, error) {
	addresses, err := q.resolver.LookupIPAddr(ctx, rooted(host))
	return addresses, plainError(host, err)
}

func (q *questions) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	names, err := q.resolver.LookupAddr(ctx, addr)
	return names, plainError(addr, err)
}

func rooted(name string) string { return plainName(name) + "." }

func plainError(name string, err error) error {
	if err == nil {
		return nil
	}
	plain := &net.DNSError{Err: err.Error(), Name: name}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		plain.Err, plain.IsNotFound = dns.Err, dns.IsNotFound
	}
	plain.IsTemporary = !plain.IsNotFound
	return plain
}

// notFound says that the name, or the kind of record there, does not exist.
func notFound(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}
