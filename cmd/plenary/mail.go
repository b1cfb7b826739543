package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"

	"plenary.example/internal/config"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/distribution"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/quiet"
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
		Resolver: dns, Direct: s.Direct, Port: s.MXPort, Hello: s.MailName(), Log: quiet.Log(log),
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
			Hostname: p.settings.MailName(), Recipient: p.news.returns.Or(p.distribution.TakesMail), Accept: p.acceptMail, Say: p.sayMail, TLS: secure, LMTP: way.lmtp, Now: p.clock.Now, Log: p.log,
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
	rest, err := p.news.returns.Take(ctx, e.To, e.ReversePath, raw)
	if err != nil || len(rest) == 0 {
		return err
	}
	from := distribution.Envelope{ReversePath: e.ReversePath, To: rest, IP: e.IP.String(), Hello: e.Hello}
	if e.LMTP {
		from.IP, from.Hello = smtpin.TracedClient(raw)
	}
	return p.distribution.Accept(ctx, from, raw)
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
			value = mailauth.ZoneText(value)
		}
		fmt.Printf("; %s\n%s. IN %s %s\n", loc.Say(r.Why), r.Name, r.Type, value)
	}
	return nil
}
