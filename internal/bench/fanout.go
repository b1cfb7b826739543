package bench

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/smtpsink"
	"plenary.example/internal/zonedns"
)

const (
	fanoutSubscribers = 10_000
	fanoutLarge       = 100_000
	fanoutSlow        = 1_000
	fanoutBytes       = 10 << 10
	fanoutRate        = 8000.0 // copies a second, at least
	fanoutFirst       = 100.0  // milliseconds
	fanoutMemory      = 100.0  // megabytes
	relayDelay        = 5 * time.Millisecond
	intakePosts       = 2000
	intakeConnections = 16
)

// author writes the posts; the author's domain says that its mail comes from
// this machine.
const author = "author@writer.example"

// fanout measures the way of one post of 10 KB to 10,000 subscribers: the program
// as a process of its own takes it in by SMTP, writes its ledger, and hands every
// copy, with an envelope of its own, to a sink on the same machine.
func fanout(ctx context.Context, env Env) ([]Figure, error) {
	var figures []Figure
	for _, v := range []struct {
		name        string
		subscribers int
		oneClick    bool
		keys        string
		delay       time.Duration
		runs        int
		held        bool
	}{
		{"fanout", fanoutSubscribers, false, "", 0, env.Runs, true},
		{"fanout.rsa", fanoutSubscribers, true, "rsa", 0, 1, false},
		{"fanout.ed25519", fanoutSubscribers, true, "ed25519", 0, 1, false},
		{"fanout.slow", fanoutSlow, false, "", relayDelay, 1, false},
		{"fanout.large", fanoutLarge, false, "", 0, 1, false},
	} {
		w, err := openFanout(ctx, env, v.name, v.subscribers, v.oneClick)
		if err != nil {
			return figures, err
		}
		var rates, firsts, memories []float64
		for run := range v.runs {
			env.step(v.name, run, v.runs)
			r, err := w.run(ctx, env, v.keys, v.delay)
			if err != nil {
				return figures, fmt.Errorf("%s: %w", v.name, err)
			}
			rates, firsts, memories = append(rates, r.rate), append(firsts, milliseconds(r.first)), append(memories, float64(r.memory)/1e6)
		}
		env.step(v.name, v.runs, v.runs)
		rate := newFigure(v.name+".copies", PerSecond, rates...)
		first := newFigure(v.name+".first", Milliseconds, firsts...)
		memory := newFigure(v.name+".memory", Megabytes, memories...)
		if v.held {
			rate, first, memory = rate.held(AtLeast, fanoutRate), first.held(Under, fanoutFirst), memory.held(Under, fanoutMemory)
			figures = append(figures, newFigure(v.name+".ledger", Count, float64(w.sent)).held(Exactly, float64(v.subscribers*v.runs)))
		}
		figures = append(figures, rate, first, memory)
	}
	return figures, nil
}

// fanoutWorld is a coalition with a list and its subscribers in a folder.
type fanoutWorld struct {
	dir         string
	subscribers int
	zone        mailauth.Zone
	posts       int
	sent        int64 // copies that the ledger has for sent, over all runs
}

// openFanout makes the list and its subscribers.
func openFanout(ctx context.Context, env Env, name string, subscribers int, oneClick bool) (*fanoutWorld, error) {
	dir, err := env.fresh(strings.ReplaceAll(name, ".", "-"))
	if err != nil {
		return nil, err
	}
	p, err := env.Open(ctx, dir, "")
	if err != nil {
		return nil, err
	}
	settings := lists.DefaultSettings()
	settings.OneClick, settings.HoldFirst = oneClick, 0
	l, err := p.Lists.AddList(ctx, program(), lists.List{Slug: "measured", Name: i18n.Same("Measured list"), Settings: settings})
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	_, err = p.Lists.Add(ctx, program(), l, lists.Request{
		Name: "An Author", Organization: "Writers", Address: author, Role: lists.NGO, Lang: i18n.EN, ConsentText: "measured", Mode: lists.NoMail,
	}, lists.Approval{Guest: true})
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	const portion = 2000
	for from := 0; from < subscribers; from += portion {
		env.step("subscribers", from, subscribers)
		known := make([]lists.Known, min(portion, subscribers-from))
		for i := range known {
			known[i].Person = people.Person{Name: "Subscriber", Email: fmt.Sprintf("subscriber.%d@reader.example", from+i), Lang: i18n.EN}
		}
		if _, err := p.Lists.Subscribe(ctx, program(), l, "measured", known); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	env.step("subscribers", subscribers, subscribers)
	zone := mailauth.Zone{TXT: map[string][]string{"writer.example": {"v=spf1 ip4:127.0.0.1 -all"}}, IP: map[string][]net.IP{"writer.example": {net.IPv4(127, 0, 0, 1)}}}
	return &fanoutWorld{dir: dir, subscribers: subscribers, zone: zone}, p.Close()
}

// fanoutRun is what one post came to.
type fanoutRun struct {
	rate   float64       // copies a second, from the acceptance of the post to the last
	first  time.Duration // from the acceptance to the first copy
	memory uint64        // the greatest resident memory of the program
}

// run starts the program, sends one post and waits for its last copy.
func (w *fanoutWorld) run(ctx context.Context, env Env, keys string, delay time.Duration) (r fanoutRun, err error) {
	var first, last atomic.Int64
	var copies atomic.Int64
	began := time.Now()
	done := make(chan struct{})
	sink, err := smtpsink.Listen(smtpsink.Options{Delay: delay, Accepted: func(string, string, []byte) {
		now := int64(time.Since(began))
		first.CompareAndSwap(0, now)
		last.Store(now)
		if copies.Add(1) == int64(w.subscribers) {
			close(done)
		}
	}})
	if err != nil {
		return r, err
	}
	defer func() { _ = sink.Close() }()
	c, smtp, err := w.start(ctx, env, sink.Addr(), keys)
	if err != nil {
		return r, err
	}
	stopped := false
	defer func() {
		if !stopped {
			err = errors.Join(err, c.stop())
		}
	}()
	w.posts++
	conn, err := dialPoster(ctx, smtp)
	if err != nil {
		return r, err
	}
	if err := conn.post(w.posts, fanoutBytes); err != nil {
		return r, err
	}
	accepted := time.Since(began)
	select {
	case <-done:
	case <-ctx.Done():
		return r, ctx.Err()
	case <-c.exited:
		return r, fmt.Errorf("the program ended: %s", c.errors)
	case <-time.After(10 * time.Minute):
		return r, fmt.Errorf("%d of %d copies after ten minutes: %s", copies.Load(), w.subscribers, c.errors)
	}
	conn.close()
	r.first = max(time.Duration(first.Load())-accepted, 0) // a copy may leave before the 250 is read
	r.rate = float64(w.subscribers) / (time.Duration(last.Load()) - accepted).Seconds()
	time.Sleep(300 * time.Millisecond) // the last marks of the ledger
	if r.memory, err = c.peak(); err != nil {
		return r, err
	}
	stopped = true
	if err := c.stop(); err != nil {
		return r, err
	}
	return r, w.countLedger(ctx, env)
}

// start runs the program over the world's folder, handing mail to a relay.
func (w *fanoutWorld) start(ctx context.Context, env Env, relay, keys string) (c *child, smtp string, err error) {
	dns, err := zonedns.Listen(ctx, w.zone)
	if err != nil {
		return nil, "", err
	}
	if smtp, err = freePort(ctx); err != nil {
		return nil, "", err
	}
	args := []string{"serve", "--data", w.dir, "--smtp", smtp, "--relay", relay, "--dns", dns.Addr()}
	if keys != "" {
		args = append(args, "--dkim", keys)
	}
	if c, err = startChild(ctx, env, args...); err != nil {
		return nil, "", err
	}
	go func() {
		<-c.exited
		_ = dns.Close()
	}()
	if _, err := c.firstPage(ctx, "/healthz"); err != nil {
		return nil, "", errors.Join(err, c.stop())
	}
	return c, smtp, nil
}

// countLedger counts, in the database opened anew, the copies that are marked as
// sent.
func (w *fanoutWorld) countLedger(ctx context.Context, env Env) error {
	p, err := env.Open(ctx, w.dir, "")
	if err != nil {
		return err
	}
	w.sent = 0
	for serial := range int64(w.posts) {
		r, err := p.Mail.ReportOf(ctx, serial+1)
		if err != nil {
			return errors.Join(err, p.Close())
		}
		w.sent += int64(r.Counts[outmail.Sent])
	}
	return p.Close()
}

// poster is an SMTP client that sends posts.
type poster struct{ *textproto.Conn }

func dialPoster(ctx context.Context, addr string) (*poster, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	p := &poster{textproto.NewConn(conn)}
	if _, _, err := p.ReadResponse(220); err != nil {
		return nil, err
	}
	return p, p.say(250, "EHLO writer.example")
}

func (p *poster) say(want int, format string, args ...any) error {
	if err := p.PrintfLine(format, args...); err != nil {
		return err
	}
	_, _, err := p.ReadResponse(want)
	return err
}

// post sends one post of about so many bytes and returns once it is accepted.
func (p *poster) post(number, size int) error {
	for _, step := range []struct {
		want int
		line string
	}{{250, "MAIL FROM:<" + author + ">"}, {250, "RCPT TO:<measured@ccr.example>"}, {354, "DATA"}} {
		if err := p.say(step.want, "%s", step.line); err != nil {
			return err
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "From: An Author <%s>\r\nTo: measured@ccr.example\r\nSubject: Post %d\r\nDate: %s\r\nMessage-ID: <post-%d-%d@writer.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
		author, number, time.Now().Format(time.RFC1123Z), number, time.Now().UnixNano())
	for b.Len() < size {
		b.WriteString("Families wait for months, and nobody tells them how long it will still take them.\r\n")
	}
	w := p.DotWriter()
	if _, err := w.Write([]byte(b.String())); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_, _, err := p.ReadResponse(250)
	return err
}

func (p *poster) close() {
	_ = p.say(221, "QUIT")
	_ = p.Close()
}

// mailIntake measures how many posts a second are accepted, each on disk before
// its 250, over several connections, and how long until all are distributed.
func mailIntake(ctx context.Context, env Env) ([]Figure, error) {
	w, err := openFanout(ctx, env, "intake", 1, false)
	if err != nil {
		return nil, err
	}
	sink, err := smtpsink.Listen(smtpsink.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = sink.Close() }()
	c, smtp, err := w.start(ctx, env, sink.Addr(), "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.stop() }()
	var wg sync.WaitGroup
	failed := make([]error, intakeConnections)
	began := time.Now()
	for i := range intakeConnections {
		wg.Go(func() {
			conn, err := dialPoster(ctx, smtp)
			for n := 0; err == nil && n < intakePosts/intakeConnections; n++ {
				err = conn.post(i*intakePosts+n, fanoutBytes)
			}
			failed[i] = err
		})
	}
	wg.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	accepted := time.Since(began)
	for sink.Count() < intakePosts {
		if time.Since(began) > 5*time.Minute {
			return nil, fmt.Errorf("%d of %d posts distributed: %s", sink.Count(), intakePosts, c.errors)
		}
		env.step("intake", int(sink.Count()), intakePosts)
		time.Sleep(20 * time.Millisecond)
	}
	return []Figure{
		newFigure("intake.accepted", PerSecond, intakePosts/accepted.Seconds()),
		newFigure("intake.distributed", PerSecond, intakePosts/time.Since(began).Seconds()),
	}, nil
}
