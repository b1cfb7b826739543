package outmail_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/smtpout"
	"plenary.example/internal/smtpsink"
	"plenary.example/internal/testdb"
)

const council = "council.example"

// signingKeys are the keys that these tests sign with: making one of RSA takes a
// while.
var signingKeys = sync.OnceValue(func() (keys []mailauth.Key) {
	for _, k := range [][2]string{{mailauth.RSA, "plenary-rsa"}, {mailauth.Ed25519, "plenary-ed"}} {
		key, err := mailauth.GenerateKey(k[0], council, k[1])
		if err != nil {
			panic(err)
		}
		keys = append(keys, key)
	}
	return keys
})

// desk sends postings by a clock that stands still.
type desk struct {
	t     *testing.T
	clock *clock.Set
	db    *db.DB
	queue *jobs.Queue
	mail  *outmail.Service
}

// newDesk sends to the server at an address; to nobody where it is empty.
func newDesk(t *testing.T, address string, connections int) *desk {
	t.Helper()
	d := &desk{t: t, clock: clock.At(testdb.Noon())}
	d.db = testdb.OpenAt(t, d.clock)
	var err error
	d.queue, err = jobs.New(d.db, jobs.Options{Poll: 20 * time.Millisecond})
	d.must(err)
	config := outmail.Config{Name: i18n.Same("Council"), Address: "no-reply@" + council}
	if address != "" {
		config.Sender = smtpout.New(smtpout.Options{Relay: smtpout.Relay{Address: address, Connections: connections}, Hello: council, Timeout: 5 * time.Second})
		t.Cleanup(func() { _ = config.Sender.Close() })
	}
	d.mail, err = outmail.New(d.db, d.queue, config)
	d.must(err)
	d.must(d.db.Write(t.Context(), func(tx *db.Tx) error {
		for _, k := range signingKeys() {
			if _, err := tx.ExecContext(t.Context(), "INSERT INTO outmail_secrets (name, secret, made_at) VALUES ($1, $2, 0)", k.Algorithm, string(k.PEM())); err != nil {
				return err
			}
		}
		return nil
	}))
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// listen starts a server that takes mail.
func listen(t *testing.T, o smtpsink.Options) *smtpsink.Sink {
	t.Helper()
	sink, err := smtpsink.Listen(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sink.Close() })
	return sink
}

const posted = "From: Zoe <zoe@ong.example>\r\nTo: list@council.example\r\nSubject: Hello\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n.Bonjour à tous.\r\n..\r\nEnd"

// posting is one to send; personal gives each copy its own way out.
func posting(personal bool) outmail.Posting {
	p := outmail.Posting{Source: "list", SourceID: "L1", SubjectID: "P1", Subject: "Hello", ReversePath: "list-bounces+*@" + council, Text: []byte(posted)}
	if personal {
		p.OneClick = "https://council.example/u/|mailto:list-unsubscribe@council.example"
	}
	return p
}

func reader(n int) string { return fmt.Sprintf("r%d@reader.example", n) }

// post stores a posting to so many readers, numbered from 1, and returns its job.
func (d *desk) post(p outmail.Posting, readers int) outmail.CopyDelivery {
	d.t.Helper()
	job := outmail.CopyDelivery{From: 1, To: int64(readers)}
	copies := make([]outmail.CopyTo, readers)
	for i := range copies {
		copies[i] = outmail.CopyTo{Recipient: int64(i + 1), Address: reader(i + 1)}
	}
	d.must(d.db.Write(d.t.Context(), func(tx *db.Tx) (err error) {
		if job.Posting, err = d.mail.AddPosting(d.t.Context(), tx, p); err != nil {
			return err
		}
		return d.mail.AddCopies(d.t.Context(), tx, job.Posting, copies, true)
	}))
	return job
}

// copyOf is one row of the ledger.
func (d *desk) copyOf(posting, recipient int64) outmail.Copy {
	d.t.Helper()
	c, _, _, err := d.mail.CopySource(d.t.Context(), posting, recipient)
	d.must(err)
	return c
}

func (d *desk) report(posting int64) outmail.Report {
	d.t.Helper()
	r, err := d.mail.ReportOf(d.t.Context(), posting)
	d.must(err)
	return r
}

// jobs counts the jobs of a kind that are stored.
func (d *desk) jobs(kind string) (n int) {
	d.t.Helper()
	d.must(d.db.Reader().QueryRowContext(d.t.Context(), "SELECT count(*) FROM river_job WHERE kind = $1", kind).Scan(&n))
	return n
}

// failures are what the source of postings is told: the jobs stored for it.
func (d *desk) failures(want int) (told []outmail.CopiesFailed) {
	d.t.Helper()
	if n := d.jobs("outmail_copies_failed"); n != want {
		d.t.Fatalf("%d jobs tell of failures, not %d", n, want)
	}
	got := make(chan outmail.CopiesFailed, want+10)
	ignore := jobs.Handle(func(context.Context, jobs.Job[outmail.CopyDelivery]) error { return nil })
	d.must(d.queue.Start(d.t.Context(), []jobs.Handler{ignore, jobs.Handle(func(_ context.Context, j jobs.Job[outmail.CopiesFailed]) error {
		got <- j.Args
		return nil
	})}))
	for range want {
		select {
		case f := <-got:
			told = append(told, f)
		case <-time.After(20 * time.Second):
			d.t.Fatal("nobody is told")
		}
	}
	d.must(d.queue.Stop(d.t.Context()))
	return told
}

func TestWhereNothingLeavesCopiesAreKept(t *testing.T) {
	d := newDesk(t, "", 0)
	d.must(d.db.Write(t.Context(), func(tx *db.Tx) error { return d.mail.Queue(t.Context(), tx, message("zoe@ong.example")) }))
	d.clock.Advance(time.Minute)
	job := d.post(posting(true), 60)
	d.must(d.mail.DeliverCopies(t.Context(), job))
	r := d.report(job.Posting)
	if !r.Complete || r.Total() != 60 || r.Counts[outmail.Kept] != 60 || !r.First.Equal(d.clock.Now()) || r.Source != "list" || r.SubjectID != "P1" {
		t.Errorf("%+v", r)
	}
	// The outbox shows them among the messages, the newest first.
	first, total, err := d.mail.List(t.Context(), 1)
	d.must(err)
	second, _, err := d.mail.List(t.Context(), 2)
	d.must(err)
	if total != 61 || len(first) != outmail.PageSize || len(second) != 11 || second[10].To.Address != "zoe@ong.example" || first[0].To.Address != reader(60) || first[0].State != outmail.Kept {
		t.Errorf("%d of %d, then %d: %+v", len(first), total, len(second), second)
	}
	own, n, err := d.mail.ListTo(t.Context(), reader(7), 1)
	d.must(err)
	if n != 1 || len(own) != 1 || own[0].Subject != "Hello" {
		t.Fatalf("%+v", own)
	}
	full, err := d.mail.Get(t.Context(), own[0].ID)
	d.must(err)
	c, path, source, err := d.mail.CopySource(t.Context(), job.Posting, 7)
	d.must(err)
	if string(full.Source) != "Return-Path: <"+path+">\r\n"+string(source) || !strings.Contains(full.Text, "Bonjour à tous.") || c.Tries != 1 {
		t.Errorf("%+v", full)
	}
	for _, id := range []string{"1.999", "999.1", "1.07", "x.y", "1.1.1", ""} {
		if _, err := d.mail.Get(t.Context(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
	// Pages of one posting's ledger.
	page, more, err := d.mail.Copies(t.Context(), job.Posting, outmail.Kept, 0)
	d.must(err)
	rest, none, err := d.mail.Copies(t.Context(), job.Posting, "", page[len(page)-1].Recipient)
	d.must(err)
	if len(page) != outmail.PageSize || !more || len(rest) != 10 || none {
		t.Errorf("%d, then %d", len(page), len(rest))
	}
	reports, err := d.mail.ReportsAbout(t.Context(), "list", "P1")
	d.must(err)
	if len(reports) != 1 || reports[0].Serial != job.Posting {
		t.Errorf("%+v", reports)
	}
}

func TestEachCopyLeavesFromAnAddressOfItsOwn(t *testing.T) {
	for name, personal := range map[string]bool{"personal": true, "all the same": false} {
		t.Run(name, func(t *testing.T) {
			sink := listen(t, smtpsink.Options{Keep: true})
			d := newDesk(t, sink.Addr(), 3)
			job := d.post(posting(personal), 25)
			d.must(d.mail.DeliverCopies(t.Context(), job))
			r := d.report(job.Posting)
			if r.Counts[outmail.Sent] != 25 || len(sink.Messages()) != 25 {
				t.Fatalf("%+v, %d arrived", r, len(sink.Messages()))
			}
			key, err := d.mail.Tokens(t.Context())
			d.must(err)
			zone := mailauth.Zone{}
			for _, k := range signingKeys() {
				zone = zone.With(k.Record())
			}
			checker := mailauth.NewChecker(zone, d.clock.Now)
			signatures := map[string]bool{}
			for _, m := range sink.Messages() {
				token := strings.TrimSuffix(strings.TrimPrefix(m.From, "list-bounces+"), "@"+council)
				serial, recipient, err := key.OpenCopy(token)
				if err != nil || serial != job.Posting || len(m.To) != 1 || m.To[0] != reader(int(recipient)) {
					t.Fatalf("%s to %v is %d.%d, %v", m.From, m.To, serial, recipient, err)
				}
				_, path, source, err := d.mail.CopySource(t.Context(), serial, recipient)
				d.must(err)
				// On its way a text ends with a line end.
				if path != m.From || string(m.Text) != string(source)+"\r\n" {
					t.Errorf("what arrived is not what the outbox shows:\n%s\n%s", m.Text, source)
				}
				holds := 0
				for _, s := range checker.Check(t.Context(), mailauth.Envelope{}, m.Text).DKIM {
					if s.Verdict == mailauth.Pass && s.Domain == council {
						holds++
					}
				}
				if holds != 2 {
					t.Errorf("%d of our signatures hold", holds)
				}
				c := mailmsg.Read(m.Text)
				signatures[strings.Join(c.Header.All("DKIM-Signature"), "\n")] = true
				out, oneClick := c.Header.Get("List-Unsubscribe"), c.Header.Get("List-Unsubscribe-Post")
				if !personal {
					if out != "" || oneClick != "" {
						t.Errorf("%q %q", out, oneClick)
					}
					continue
				}
				link, _, _ := strings.Cut(strings.TrimPrefix(out, "<https://council.example/u/"), ">")
				about, err := key.OpenLink(outmail.Unsubscribe, link)
				if err != nil || about != fmt.Sprintf("L1 %d", recipient) || oneClick != "List-Unsubscribe=One-Click" {
					t.Errorf("%s leads to %q, %v", out, about, err)
				}
			}
			if want := map[bool]int{true: 25, false: 1}[personal]; len(signatures) != want {
				t.Errorf("%d different signatures", len(signatures))
			}
			// Done again, nothing leaves twice.
			d.must(d.mail.DeliverCopies(t.Context(), job))
			if sink.Count() != 25 || d.jobs("outmail_copies") != 1 {
				t.Errorf("%d arrived, %d jobs", sink.Count(), d.jobs("outmail_copies"))
			}
		})
	}
}

func TestWhatAServerCannotTakeNowIsTriedForFiveDays(t *testing.T) {
	busy := atomic.Bool{}
	busy.Store(true)
	sink := listen(t, smtpsink.Options{Reply: func(verb, arg string) string {
		if verb == "RCPT" && busy.Load() && arg != reader(3) {
			return "451 4.7.1 greylisted, come again"
		}
		return ""
	}})
	d := newDesk(t, sink.Addr(), 1)
	job := d.post(posting(false), 3)
	var pauses []time.Duration
	began := d.clock.Now()
	for d.copyOf(job.Posting, 1).State == outmail.Waiting {
		before := d.jobs("outmail_copies")
		d.must(d.mail.DeliverCopies(t.Context(), job))
		c := d.copyOf(job.Posting, 1)
		if c.State != outmail.Waiting {
			break
		}
		if c.Reply != "451 4.7.1 greylisted, come again" || d.jobs("outmail_copies") != before+1 {
			t.Fatalf("%+v, %d jobs", c, d.jobs("outmail_copies")-before)
		}
		pauses = append(pauses, c.NextAt.Sub(d.clock.Now()))
		// Before its time it is not tried.
		d.clock.Advance(pauses[len(pauses)-1] - time.Second)
		d.must(d.mail.DeliverCopies(t.Context(), job))
		if again := d.copyOf(job.Posting, 1); again.Tries != c.Tries {
			t.Fatal("tried too early")
		}
		d.clock.Advance(time.Second)
		if len(pauses) == 4 { // one of them is let in
			busy.Store(false)
			d.must(d.mail.DeliverCopies(t.Context(), outmail.CopyDelivery{Posting: job.Posting, From: 2, To: 2}))
			busy.Store(true)
		}
		if len(pauses) > 100 {
			t.Fatal("for ever")
		}
	}
	if !slices.IsSorted(pauses) || pauses[0] > 5*time.Minute || pauses[len(pauses)-1] > 8*time.Hour || len(pauses) < 15 {
		t.Errorf("pauses: %v", pauses)
	}
	if took := d.clock.Now().Sub(began); took < 5*24*time.Hour || took > 6*24*time.Hour {
		t.Errorf("given up after %s", took)
	}
	if second, third := d.copyOf(job.Posting, 2), d.copyOf(job.Posting, 3); second.State != outmail.Sent || third.State != outmail.Sent || third.Tries != 1 || sink.Count() != 2 {
		t.Errorf("%+v %+v", second, third)
	}
	told := d.failures(1)
	want := outmail.FailedCopy{Recipient: 1, Code: 451, Status: "4.7.1", Text: "greylisted, come again", GaveUp: true}
	if told[0].Posting != job.Posting || len(told[0].Copies) != 1 || told[0].Copies[0] != want {
		t.Errorf("%+v", told)
	}
}

func TestWhatAServerRefusesIsToldOnce(t *testing.T) {
	sink := listen(t, smtpsink.Options{Reply: func(verb, arg string) string {
		switch {
		case verb == "RCPT" && arg == reader(2):
			return "550 5.1.1 no such user"
		case verb == "." && arg == reader(4):
			return "554 5.7.1 looks like advertising"
		}
		return ""
	}})
	d := newDesk(t, sink.Addr(), 1)
	job := d.post(posting(true), 5)
	for range 3 { // three times, and once would do
		d.must(d.mail.DeliverCopies(t.Context(), job))
		d.clock.Advance(24 * time.Hour)
	}
	r := d.report(job.Posting)
	if r.Counts[outmail.Sent] != 3 || r.Counts[outmail.Failed] != 2 || sink.Count() != 3 {
		t.Fatalf("%+v", r)
	}
	if c := d.copyOf(job.Posting, 2); c.Reply != "550 5.1.1 no such user" || c.Tries != 1 {
		t.Errorf("%+v", c)
	}
	_, reached, err := d.mail.OnFailure(t.Context(), d.db.Reader(), job.Posting)
	d.must(err)
	if !slices.Equal(reached, []int64{1, 3, 5}) {
		t.Errorf("reached: %v", reached)
	}
	var got []outmail.FailedCopy
	for _, f := range d.failures(d.jobs("outmail_copies_failed")) {
		got = append(got, f.Copies...)
	}
	slices.SortFunc(got, func(a, b outmail.FailedCopy) int { return int(a.Recipient - b.Recipient) })
	want := []outmail.FailedCopy{{Recipient: 2, Code: 550, Status: "5.1.1", Text: "no such user"}, {Recipient: 4, Code: 554, Status: "5.7.1", Text: "looks like advertising"}}
	if !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}

// A posting that cannot be signed is no reason to keep it from its readers.
func TestWhatCannotBeSignedLeavesAllTheSame(t *testing.T) {
	for name, header := range map[string]string{
		"no author":    "Subject: x\r\n",
		"two authors":  "From: a@ong.example\r\nFrom: b@ong.example\r\n",
		"a long field": "From: a@ong.example\r\nX: " + strings.Repeat("y", 300<<10) + "\r\n",
		"many fields":  "From: a@ong.example\r\n" + strings.Repeat("X: y\r\n", 1500),
		"no header":    "",
	} {
		for _, personal := range []bool{true, false} {
			sink := listen(t, smtpsink.Options{Keep: true})
			d := newDesk(t, sink.Addr(), 1)
			p := posting(personal)
			p.Text = []byte(header + "\r\nHello.\r\n")
			d.must(d.mail.DeliverCopies(t.Context(), d.post(p, 2)))
			if sink.Count() != 2 || !bytes.HasSuffix(sink.Messages()[0].Text, p.Text) {
				t.Errorf("%s: %d arrived", name, sink.Count())
			}
		}
	}
}

func TestTheLedgerIsWrittenInPortions(t *testing.T) {
	sink := listen(t, smtpsink.Options{})
	d := newDesk(t, sink.Addr(), 4)
	var serial int64
	add := func(from, to int64, complete bool) {
		d.must(d.db.Write(t.Context(), func(tx *db.Tx) (err error) {
			if serial == 0 {
				if serial, err = d.mail.AddPosting(t.Context(), tx, posting(false)); err != nil {
					return err
				}
			}
			var copies []outmail.CopyTo
			for n := from; n <= to; n++ {
				copies = append(copies, outmail.CopyTo{Recipient: n * 3, Address: reader(int(n))})
			}
			return d.mail.AddCopies(t.Context(), tx, serial, copies, complete)
		}))
	}
	add(1, 10, false)
	d.must(d.mail.DeliverCopies(t.Context(), outmail.CopyDelivery{Posting: serial, From: 3, To: 30}))
	if r := d.report(serial); r.Complete || r.Counts[outmail.Sent] != 10 {
		t.Errorf("%+v", r)
	}
	add(11, 2500, false)
	add(1, 0, true)
	if r := d.report(serial); !r.Complete || r.Total() != 2500 || d.jobs("outmail_copies") != 2 {
		t.Errorf("%+v, %d jobs", r, d.jobs("outmail_copies"))
	}
	d.must(d.mail.DeliverCopies(t.Context(), outmail.CopyDelivery{Posting: serial, From: 33, To: 7500}))
	if r := d.report(serial); r.Counts[outmail.Sent] != 2500 || sink.Count() != 2500 {
		t.Errorf("%+v", r)
	}
	d.must(d.mail.DeliverCopies(t.Context(), outmail.CopyDelivery{Posting: 999, From: 1, To: 2})) // forgotten since
}

func TestPostingsLeaveSideBySide(t *testing.T) {
	var mu sync.Mutex
	got := map[string]int{}
	sink := listen(t, smtpsink.Options{Delay: 100 * time.Microsecond, Accepted: func(from, to string, _ []byte) {
		mu.Lock()
		defer mu.Unlock()
		got[from+" "+to]++
	}})
	d := newDesk(t, sink.Addr(), 6)
	const many, readers = 4, 60
	jobsOf := make([]outmail.CopyDelivery, many)
	var wg sync.WaitGroup
	for i := range jobsOf {
		wg.Go(func() { jobsOf[i] = d.post(posting(i%2 == 0), readers) })
	}
	wg.Wait()
	errs := make([]error, many)
	for i, job := range jobsOf {
		wg.Go(func() { errs[i] = d.mail.DeliverCopies(t.Context(), job) })
	}
	wg.Wait()
	d.must(errors.Join(errs...))
	serials := map[int64]bool{}
	for _, job := range jobsOf {
		serials[job.Posting] = true
		if r := d.report(job.Posting); r.Counts[outmail.Sent] != readers || r.Total() != readers {
			t.Errorf("%+v", r)
		}
	}
	if len(serials) != many || len(got) != many*readers || sink.Count() != many*readers {
		t.Errorf("%d postings, %d copies, %d arrived", len(serials), len(got), sink.Count())
	}
}

// cutting is a connection to a server that breaks now and then, in either
// direction, in the middle of anything.
type cutting struct {
	net.Listener
	server string
	calm   atomic.Bool
	cuts   atomic.Int64
	random *rand.Rand
}

func cut(t *testing.T, server string, seed uint64) *cutting {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutting{Listener: l, server: server, random: rand.New(rand.NewPCG(seed, 1))}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			up, down := int64(1<<40), int64(1<<40)
			if !c.calm.Load() {
				up, down = c.random.Int64N(12_000), c.random.Int64N(1200)
			}
			wg.Go(func() { c.carry(client, up, down) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
	return c
}

// carry passes on so many octets each way, then breaks the connection.
func (c *cutting) carry(client net.Conn, up, down int64) {
	server, err := net.Dial("tcp", c.server)
	if err != nil {
		_ = client.Close()
		return
	}
	var wg sync.WaitGroup
	broken := atomic.Bool{}
	pass := func(to, from net.Conn, most int64) {
		if n, _ := io.CopyN(to, from, most); n == most {
			broken.Store(true)
		}
		_ = client.Close()
		_ = server.Close()
	}
	wg.Go(func() { pass(server, client, up) })
	wg.Go(func() { pass(client, server, down) })
	wg.Wait()
	if broken.Load() {
		c.cuts.Add(1)
	}
}

func TestCutConnectionsSkipNothingAndRepeatAtMostOneEach(t *testing.T) {
	for seed := range uint64(4) {
		var mu sync.Mutex
		got := map[string]int{}
		sink := listen(t, smtpsink.Options{Accepted: func(_, to string, _ []byte) {
			mu.Lock()
			defer mu.Unlock()
			got[to]++
		}})
		wire := cut(t, sink.Addr(), seed)
		d := newDesk(t, wire.Addr().String(), 3)
		const readers = 150
		job := d.post(posting(seed%2 == 0), readers)
		rounds := 0
		for d.report(job.Posting).Counts[outmail.Waiting] > 0 {
			if rounds++; rounds == 40 {
				wire.calm.Store(true)
			}
			if rounds > 60 {
				t.Fatal("copies wait for ever")
			}
			d.must(d.mail.DeliverCopies(t.Context(), job))
			d.clock.Advance(2 * time.Hour)
		}
		r := d.report(job.Posting)
		if r.Counts[outmail.Sent] != readers {
			t.Fatalf("seed %d: %+v", seed, r)
		}
		mu.Lock()
		extra := 0
		for n := range readers {
			times := got[reader(n+1)]
			if times == 0 {
				t.Errorf("seed %d: %s is skipped", seed, reader(n+1))
			}
			extra += max(times-1, 0)
		}
		mu.Unlock()
		if cuts := int(wire.cuts.Load()); extra > cuts || cuts == 0 {
			t.Errorf("seed %d: %d repeated, %d connections cut", seed, extra, cuts)
		}
		t.Logf("seed %d: %d rounds, %d connections cut, %d copies repeated", seed, rounds, wire.cuts.Load(), extra)
	}
}

// Whoever kills the program between a server's answer and the note of it has one
// copy repeated for each connection, and no other.
func TestAProgramKilledRepeatsAtMostTheCopiesUnderWay(t *testing.T) {
	const connections, readers = 3, 90
	var mu sync.Mutex
	got := map[string]int{}
	var kill atomic.Pointer[context.CancelFunc]
	accepted := atomic.Int64{}
	sink := listen(t, smtpsink.Options{Accepted: func(_, to string, _ []byte) {
		mu.Lock()
		got[to]++
		mu.Unlock()
		if accepted.Add(1)%20 == 0 {
			(*kill.Load())()
		}
	}})
	d := newDesk(t, sink.Addr(), connections)
	job := d.post(posting(true), readers)
	kills := 0
	for d.report(job.Posting).Counts[outmail.Waiting] > 0 {
		ctx, cancel := context.WithCancel(t.Context())
		kill.Store(&cancel)
		err := d.mail.DeliverCopies(ctx, job)
		cancel()
		if kills++; kills > 50 {
			t.Fatal("never done", err)
		}
		d.clock.Advance(time.Hour)
	}
	mu.Lock()
	defer mu.Unlock()
	extra := 0
	for n := range readers {
		if got[reader(n+1)] == 0 {
			t.Errorf("%s is skipped", reader(n+1))
		}
		extra += max(got[reader(n+1)]-1, 0)
	}
	if extra > kills*connections {
		t.Errorf("%d repeated, stopped %d times", extra, kills)
	}
}

func TestOldMailIsForgottenAndNoSerialGivenTwice(t *testing.T) {
	d := newDesk(t, "", 0)
	d.must(d.db.Write(t.Context(), func(tx *db.Tx) error { return d.mail.Queue(t.Context(), tx, message("zoe@ong.example")) }))
	first := d.post(posting(false), 3)
	second := d.post(posting(false), 3)
	d.must(d.mail.DeliverCopies(t.Context(), first))
	d.clock.Advance(24 * time.Hour)
	third := d.post(posting(false), 3)

	d.must(d.mail.Forget(t.Context(), d.clock.Now()))
	if _, n, err := d.mail.ListTo(t.Context(), "zoe@ong.example", 1); err != nil || n != 1 {
		t.Errorf("a message that waits is forgotten: %d, %v", n, err)
	}
	d.must(d.mail.ForgetPostings(t.Context(), d.clock.Now()))
	for _, gone := range []int64{first.Posting, second.Posting} {
		if _, err := d.mail.ReportOf(t.Context(), gone); !fault.Is(err, fault.NotFound) {
			t.Errorf("%d: %v", gone, err)
		}
		if _, _, _, err := d.mail.CopySource(t.Context(), gone, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("%d: %v", gone, err)
		}
		if _, _, _, err := d.mail.PostingOf(t.Context(), d.db.Reader(), gone); !fault.Is(err, fault.NotFound) {
			t.Errorf("%d: %v", gone, err)
		}
		if _, _, err := d.mail.OnFailure(t.Context(), d.db.Reader(), gone); !fault.Is(err, fault.NotFound) {
			t.Errorf("%d: %v", gone, err)
		}
	}
	if r := d.report(third.Posting); r.Total() != 3 {
		t.Errorf("%+v", r)
	}
	d.must(d.mail.DeliverCopies(t.Context(), second)) // its job comes too late, and finds nothing
	d.clock.Advance(24 * time.Hour)
	d.must(d.mail.ForgetPostings(t.Context(), d.clock.Now()))
	if next := d.post(posting(false), 1); next.Posting != third.Posting+1 {
		t.Errorf("the serial after %d is %d", third.Posting, next.Posting)
	}
}

func TestTwoNodesHaveTheSameSecrets(t *testing.T) {
	d := testdb.Open(t)
	q, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	nodes := make([]*outmail.Service, 3)
	for i := range nodes {
		if nodes[i], err = outmail.New(d, q, outmail.Config{Name: i18n.Same("Council"), Address: "no-reply@" + council}); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	keys := make([][]mailauth.Key, len(nodes))
	errs := make([]error, len(nodes))
	for i, s := range nodes {
		wg.Go(func() { keys[i], errs[i] = s.Keys(t.Context()) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	first, err := nodes[0].Tokens(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	made := first.Copy(7, 9)
	for i, s := range nodes {
		token, err := s.Tokens(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if posting, recipient, err := token.OpenCopy(made); err != nil || posting != 7 || recipient != 9 {
			t.Errorf("node %d does not know a token of node 0: %v", i, err)
		}
		if len(keys[i]) != 2 || string(keys[i][0].PEM()) != string(keys[0][0].PEM()) || string(keys[i][1].PEM()) != string(keys[0][1].PEM()) {
			t.Errorf("node %d signs with other keys", i)
		}
		if keys[i][0].Algorithm != mailauth.RSA || keys[i][1].Algorithm != mailauth.Ed25519 || keys[i][0].Domain != council {
			t.Errorf("node %d: %s, %s of %s", i, keys[i][0].Algorithm, keys[i][1].Algorithm, keys[i][0].Domain)
		}
	}
	n := 0
	if err := d.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM outmail_secrets").Scan(&n); err != nil || n != 3 {
		t.Errorf("%d secrets, %v", n, err)
	}
}

// A job that failed too often while the database was away is gone; what it was to
// deliver is taken up again, and nothing else is.
func TestCopiesWhoseJobIsLostAreTakenUp(t *testing.T) {
	sink := listen(t, smtpsink.Options{})
	d := newDesk(t, sink.Addr(), 2)
	lost, done := d.post(posting(false), 3), d.post(posting(false), 2)
	d.must(d.mail.DeliverCopies(t.Context(), done))
	d.must(d.db.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.ExecContext(t.Context(), "DELETE FROM river_job")
		return err
	}))
	d.must(d.mail.TakeUp(t.Context()))
	if n := d.jobs("outmail_copies"); n != 0 {
		t.Errorf("%d jobs for copies that have only just been asked for", n)
	}
	d.clock.Advance(13 * time.Hour)
	d.must(d.mail.TakeUp(t.Context()))
	if n := d.jobs("outmail_copies"); n != 1 {
		t.Fatalf("%d jobs, want one for the posting that waits", n)
	}
	d.must(d.mail.DeliverCopies(t.Context(), outmail.CopyDelivery{Posting: lost.Posting, From: 0, To: 1 << 39}))
	if r := d.report(lost.Posting); r.Counts[outmail.Sent] != 3 || sink.Count() != 5 {
		t.Errorf("%v; the server has %d", r.Counts, sink.Count())
	}
}
