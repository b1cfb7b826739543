package outmail_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/smtpout"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

func open(t *testing.T, relay smtpout.Relay) (*db.DB, *outmail.Service, *jobs.Queue) {
	t.Helper()
	d := testdb.OpenAt(t, clock.System{})
	if err := jobs.Migrate(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	q, err := jobs.New(d, jobs.Options{Pause: func(int) time.Duration { return 50 * time.Millisecond }, Poll: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	sender := smtpout.New(smtpout.Options{Relay: relay, Hello: "council.example", Timeout: relay.Timeout})
	t.Cleanup(func() { _ = sender.Close() })
	s, err := outmail.New(d, q, outmail.Config{
		Name:    i18n.Text{EN: "Test Council", FR: "Conseil d’essai"},
		Address: "no-reply@council.example", Sender: sender,
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, s, q
}

func work(t *testing.T, q *jobs.Queue, s *outmail.Service) {
	t.Helper()
	handler := jobs.Handle(func(ctx context.Context, j jobs.Job[outmail.Delivery]) error {
		return s.Deliver(ctx, j.Args.Batch, j.Last)
	})
	if err := q.Start(t.Context(), []jobs.Handler{handler}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func message(to string) outmail.Message {
	return outmail.Message{
		To: mailmsg.Address{Name: "Zoë & Cie", Address: to}, Lang: i18n.FR, Subject: "Votre lien <de> connexion",
		Paragraphs: []string{"Bonjour Zoë,", "Une première ligne\net une seconde.", "  ", "<script>alert(1)</script> & l’aide"},
		Button:     outmail.Button{Label: "Ouvrir ma session", URL: "https://council.example/fr/lien?jeton=a&suite=%2Ffr"},
	}
}

func enqueue(t *testing.T, d *db.DB, s *outmail.Service, messages ...outmail.Message) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return s.Queue(t.Context(), tx, messages...) }); err != nil {
		t.Fatal(err)
	}
}

// settled waits until the newest message to an address satisfies a condition.
func settled(t *testing.T, s *outmail.Service, to string, ok func(outmail.Entry) bool) outmail.Entry {
	t.Helper()
	var last outmail.Entry
	for range 500 {
		list, _, err := s.ListTo(t.Context(), to, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 0 {
			last = list[0]
			if ok(last) {
				return last
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("the message to %s: %+v", to, last)
	return last
}

func state(want outmail.State) func(outmail.Entry) bool {
	return func(e outmail.Entry) bool { return e.State == want }
}

func TestKeptInTheOutbox(t *testing.T) {
	d, s, q := open(t, smtpout.Relay{})
	enqueue(t, d, s, message("zoe@ong.example"))
	list, total, err := s.List(t.Context(), 1)
	if err != nil || total != 1 || len(list) != 1 || list[0].State != outmail.Waiting || list[0].Reason.Key != "" || !list[0].SettledAt.IsZero() {
		t.Fatalf("%+v, %d, %v", list, total, err)
	}
	work(t, q, s)
	e := settled(t, s, "zoe@ong.example", state(outmail.Kept))
	if e.Tries != 1 || e.SettledAt.IsZero() || e.Lang != i18n.FR || e.To.Name != "Zoë & Cie" {
		t.Errorf("%+v", e)
	}
	full, err := s.Get(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(bytes.NewReader(full.Source))
	if err != nil {
		t.Fatal(err)
	}
	var decoder mime.WordDecoder
	if subject, err := decoder.DecodeHeader(m.Header.Get("Subject")); err != nil || subject != "Votre lien <de> connexion" {
		t.Errorf("subject %q, %v", subject, err)
	}
	if from, err := m.Header.AddressList("From"); err != nil || from[0].Name != "Conseil d’essai" || from[0].Address != "no-reply@council.example" {
		t.Errorf("from %v, %v", from, err)
	}
	if id := m.Header.Get("Message-Id"); id != "<"+e.ID+"@council.example>" {
		t.Errorf("message id %q", id)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextPart() // decodes quoted-printable
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, strings.ReplaceAll(string(body), "\r\n", "\n"))
	}
	if len(bodies) != 2 || bodies[0] != full.Text || bodies[1] != full.HTML {
		t.Errorf("the parts sent are not those shown:\n%q", bodies)
	}
	if again, err := s.Get(t.Context(), e.ID); err != nil || !bytes.Equal(again.Source, full.Source) {
		t.Errorf("the source changes between two looks (%v)", err)
	}
}

func TestBothPartsSayTheSame(t *testing.T) {
	d, s, _ := open(t, smtpout.Relay{})
	enqueue(t, d, s, message("zoe@ong.example"))
	list, _, err := s.List(t.Context(), 1)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	full, err := s.Get(t.Context(), list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, foreign := range []string{"<img", "<link", "<script", "url(", "@import", "<iframe"} {
		if strings.Contains(full.HTML, foreign) {
			t.Errorf("the HTML has %q", foreign)
		}
	}
	body := full.HTML[strings.Index(full.HTML, "<body"):]
	said := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")
	said = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&", "&#39;", "'", "&#34;", `"`).Replace(said)
	text := strings.ReplaceAll(full.Text, "-- \n", "")
	if got, want := strings.Join(strings.Fields(said), " "), strings.Join(strings.Fields(text), " "); got != want {
		t.Errorf("the HTML says\n%s\nthe text says\n%s", got, want)
	}
	if !strings.Contains(full.HTML, `href="https://council.example/fr/lien?jeton=a&amp;suite=%2Ffr"`) || !strings.Contains(full.HTML, `<html lang="fr">`) {
		t.Errorf("the button or the language is missing in\n%s", full.HTML)
	}
}

func TestQueueFollowsTheTransaction(t *testing.T) {
	d, s, _ := open(t, smtpout.Relay{})
	undone := errors.New("undone")
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if err := s.Queue(t.Context(), tx, message("zoe@ong.example")); err != nil {
			return err
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	var stored int
	if err := d.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job").Scan(&stored); err != nil {
		t.Fatal(err)
	}
	if _, total, err := s.List(t.Context(), 1); err != nil || total != 0 || stored != 0 {
		t.Errorf("%d messages and %d jobs after a rollback, %v", total, stored, err)
	}
	many := make([]outmail.Message, 230)
	for i := range many {
		many[i] = message("zoe@ong.example")
	}
	enqueue(t, d, s, many...)
	if err := d.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job").Scan(&stored); err != nil || stored != 3 {
		t.Errorf("%d jobs for 230 messages, %v", stored, err)
	}
	list, total, err := s.List(t.Context(), 5)
	if err != nil || total != 230 || len(list) != 30 {
		t.Errorf("page 5: %d of %d, %v", len(list), total, err)
	}
	if list, _, err := s.List(t.Context(), -7); err != nil || len(list) != outmail.PageSize {
		t.Errorf("page -7: %d, %v", len(list), err)
	}
}

func TestQueueRefusesWhatCannotBeSent(t *testing.T) {
	d, s, _ := open(t, smtpout.Relay{})
	for _, address := range []string{"", "nobody", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"} {
		err := d.Write(t.Context(), func(tx *db.Tx) error { return s.Queue(t.Context(), tx, message(address)) })
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Key != "mail.error.address" || f.Field != "email" {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, link := range []string{"javascript:alert(1)", "/fr/lien", "https://", "data:text/html,x"} {
		m := message("zoe@ong.example")
		m.Button.URL = link
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return s.Queue(t.Context(), tx, m) }); err == nil {
			t.Errorf("a button to %q was taken", link)
		}
	}
	odd := message("zoe@ong.example")
	odd.Subject, odd.To.Name, odd.Paragraphs = "a\x00b\xff\r\nBcc: x@y.example", "\x00\"<", []string{"\x00\xff", strings.Repeat("x", 100_000)}
	enqueue(t, d, s, odd)
	list, _, err := s.List(t.Context(), 1)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	full, err := s.Get(t.Context(), list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := mail.ReadMessage(bytes.NewReader(full.Source)); err != nil || m.Header.Get("Bcc") != "" {
		t.Errorf("%v, %v", m, err)
	}
	if _, err := s.Get(t.Context(), "no such message"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a message that is not there: %v", err)
	}
	if list, total, err := s.ListTo(t.Context(), "not an address", 1); err != nil || total != 0 || len(list) != 0 {
		t.Errorf("%v, %d, %v", list, total, err)
	}
}

func TestForget(t *testing.T) {
	d, s, q := open(t, smtpout.Relay{})
	work(t, q, s)
	enqueue(t, d, s, message("zoe@ong.example"))
	settled(t, s, "zoe@ong.example", state(outmail.Kept))
	if err := s.Forget(t.Context(), time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, total, err := s.List(t.Context(), 1); err != nil || total != 1 {
		t.Errorf("a fresh message was forgotten (%d, %v)", total, err)
	}
	if err := s.Forget(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, total, err := s.List(t.Context(), 1); err != nil || total != 0 {
		t.Errorf("%d messages left, %v", total, err)
	}
}

func TestNewRefusesABadSender(t *testing.T) {
	d, _, q := open(t, smtpout.Relay{})
	if _, err := outmail.New(d, q, outmail.Config{Address: "nobody"}); err == nil {
		t.Error("a sender without a domain was taken")
	}
}

func TestStatesAndReasonsAreSaid(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		l := catalog.For(lang)
		for _, st := range []outmail.State{outmail.Waiting, outmail.Kept, outmail.Sent, outmail.Failed} {
			if s := l.Say(st.Say()); s == "" || strings.ContainsAny(s, "⟦⟧") {
				t.Errorf("%s in %s: %q", st, lang, s)
			}
		}
	}
}

func TestNothingIsWrittenBeforeItsMailWouldBeKept(t *testing.T) {
	now := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	c := clock.At(now.Add(-outmail.Retention - time.Second))
	d := testdb.OpenAt(t, c)
	q, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := outmail.New(d, q, outmail.Config{Address: "no-reply@council.example", Since: now.Add(-outmail.Retention)})
	if err != nil {
		t.Fatal(err)
	}
	for want := range 2 {
		enqueue(t, d, s, message("zoe@member.example"))
		if _, total, err := s.List(t.Context(), 1); err != nil || total != want {
			t.Errorf("%d messages, want %d: %v", total, want, err)
		}
		c.Advance(time.Second)
	}
}
