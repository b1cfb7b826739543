package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"syscall"

	"plenary.example/internal/config"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/smtpin"
	"plenary.example/internal/smtpout"
	mailing "plenary.example/internal/web/pages/lists"
)

// resolver is the DNS that the settings name: the machine's, or a server of its own.
func resolver(s config.Settings) mailauth.Resolver {
	if s.DNS == "" {
		return net.DefaultResolver
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, s.DNS)
	}}
}

// newSender is how mail leaves, as the settings say.
func newSender(s config.Settings, dns mailauth.Resolver, log *slog.Logger) *smtpout.Sender {
	return smtpout.New(smtpout.Options{
		Relay:    smtpout.Relay{Address: s.Relay, User: s.RelayUser, Password: s.RelayPassword, Connections: s.RelayConnections},
		Resolver: dns, Direct: s.Direct, Port: s.MXPort, Hello: s.MailName(), Log: jobs.Quieter(log),
	})
}

// mailDoors are the servers by which mail comes in.
type mailDoors struct {
	servers []*smtpin.Server
	failed  chan error
}

// openMail listens where the settings say and takes mail in. ready is told each
// address.
func (p *program) openMail(ctx context.Context, ready func(protocol, addr string)) (*mailDoors, error) {
	doors := &mailDoors{failed: make(chan error, 2)}
	if !p.settings.Has(config.RoleSMTP) {
		return doors, nil
	}
	var secure *tls.Config
	if p.settings.TLSCert != "" {
		pair, err := tls.LoadX509KeyPair(p.settings.TLSCert, p.settings.TLSKey)
		if err != nil {
			return nil, fmt.Errorf("tls-cert, tls-key: %w", err)
		}
		secure = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	for _, way := range []struct {
		protocol, address string
		lmtp              bool
	}{{"SMTP", p.settings.SMTP, false}, {"LMTP", p.settings.LMTP, true}} {
		if way.address == "" || way.address == config.Off {
			continue
		}
		l, err := p.listenMail(ctx, way.address)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("listen on %s: %w", way.address, err), doors.close(ctx))
		}
		server := smtpin.New(smtpin.Options{
			Hostname: p.settings.MailName(), Recipient: p.distribution.TakesMail, Accept: p.acceptMail, Say: p.sayMail, TLS: secure, LMTP: way.lmtp, Now: p.clock.Now, Log: p.log,
		})
		doors.servers = append(doors.servers, server)
		go func() { doors.failed <- server.Serve(l) }()
		ready(way.protocol, l.Addr().String())
	}
	return doors, nil
}

// listenMail listens on an address; the demonstration takes another port where
// its own is in use, since another one may be running.
func (p *program) listenMail(ctx context.Context, address string) (net.Listener, error) {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", address)
	if p.demo && errors.Is(err, syscall.EADDRINUSE) {
		host, _, _ := net.SplitHostPort(address)
		return listen.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
	}
	return l, err
}

// close finishes what is being taken in, as long as ctx allows.
func (d *mailDoors) close(ctx context.Context) error {
	var errs []error
	for _, s := range d.servers {
		errs = append(errs, s.Shutdown(ctx))
	}
	return errors.Join(errs...)
}

// acceptMail stores what came. What a mail server on this machine hands over by
// LMTP came to it from somewhere else: the address that its trace names is the
// one that SPF is about.
func (p *program) acceptMail(ctx context.Context, e smtpin.Envelope, raw []byte) error {
	from := distribution.Envelope{ReversePath: e.ReversePath, To: e.To, IP: e.IP.String(), Hello: e.Hello}
	if e.LMTP {
		from.IP, from.Hello = tracedClient(raw)
	}
	return p.distribution.Accept(ctx, from, raw)
}

// tracedClient reads the client's address and name out of the trace field that
// the server before us wrote: the second, ours being the first.
func tracedClient(raw []byte) (ip, hello string) {
	header, _ := mailmsg.Split(raw)
	trace := header.All("Received")
	if len(trace) < 2 {
		return "", ""
	}
	from, _, _ := strings.Cut(trace[1], " by ")
	fields := strings.Fields(from)
	if len(fields) > 1 {
		hello = fields[1]
	}
	for part := range strings.SplitSeq(from, "[") {
		literal, _, found := strings.Cut(part, "]")
		literal = strings.TrimPrefix(literal, "IPv6:")
		if found && net.ParseIP(literal) != nil {
			ip = literal
		}
	}
	return ip, hello
}

// sayMail says a refusal to a mail server: in both languages, since a person may
// read it in a bounce.
func (p *program) sayMail(err error) string {
	f := fault.Of(err)
	if f == nil {
		return ""
	}
	m := i18n.Message{Key: f.Key, Args: f.Args}
	en, fr := p.catalog.For(i18n.EN).Say(m), p.catalog.For(i18n.FR).Say(m)
	if en == fr {
		return en
	}
	return en + " / " + fr
}

// mailRecords are the DNS records that let other mail servers find this one and
// believe its mail.
func (p *program) mailRecords(ctx context.Context) ([]mailing.Record, error) {
	domain, host := p.profile.MailDomain, p.settings.MailName()
	keys, err := p.mail.Keys(ctx)
	if err != nil {
		return nil, err
	}
	list := []mailing.Record{
		{Name: domain, Type: "MX", Value: "10 " + host + ".", Why: i18n.Say("cli.dns.mx")},
		{Name: domain, Type: "TXT", Value: "v=spf1 mx -all", Why: i18n.Say("cli.dns.spf")},
	}
	for _, k := range keys {
		name, value := k.Record()
		list = append(list, mailing.Record{Name: name, Type: "TXT", Value: value, Why: i18n.Say("cli.dns.dkim", "Algorithm", k.Algorithm)})
	}
	return append(list, mailing.Record{
		Name: "_dmarc." + domain, Type: "TXT", Value: "v=DMARC1; p=quarantine; rua=mailto:postmaster@" + domain, Why: i18n.Say("cli.dns.dmarc"),
	}), nil
}

// dnsCommand prints those records.
type dnsCommand struct {
	storage  `embed:""`
	MailHost string `name:"mail-host" placeholder:"NAME" help:"This machine's name as a mail server; without it, the site's name."`
}

// Help is shown by plenary dns --help.
func (dnsCommand) Help() string {
	return "Example: plenary dns --data /srv/plenary --base-url https://plenary.example.org"
}

// Run prints one record a line, as a zone file has them, and what each is for.
func (c dnsCommand) Run(ctx context.Context, catalog *i18n.Catalog, loc *i18n.Localizer) (err error) {
	p, done, err := c.open(ctx, catalog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	p.settings.MailHost = c.MailHost
	records, err := p.mailRecords(ctx)
	if err != nil {
		return err
	}
	for _, r := range records {
		value := r.Value
		if r.Type == "TXT" {
			value = zoneText(value)
		}
		fmt.Printf("; %s\n%s. IN %s %s\n", loc.Say(r.Why), r.Name, r.Type, value)
	}
	return nil
}

// zoneText writes a text as a zone file does, in strings of at most 255 bytes.
func zoneText(s string) string {
	var parts []string
	for len(s) > 255 {
		parts, s = append(parts, `"`+s[:255]+`"`), s[255:]
	}
	return strings.Join(append(parts, `"`+s+`"`), " ")
}
