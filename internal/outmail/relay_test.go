package outmail_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"plenary.example/internal/i18n"
	"plenary.example/internal/outmail"
	"plenary.example/internal/smtpout"
	"plenary.example/locales"
)

// relay is a mail server in memory that answers as its functions say.
type relay struct {
	mu       sync.Mutex
	got      map[string][]string // messages by recipient
	secure   map[string]bool     // came over TLS, by recipient
	user     string
	from     func() error
	rcpt     func(to string) error
	data     func(to string) error
	sessions int
}

type session struct {
	r      *relay
	conn   *smtp.Conn
	to     string
	signed bool
}

func (r *relay) NewSession(c *smtp.Conn) (smtp.Session, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sessions++
	return &session{r: r, conn: c}, nil
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.r.user || password != "secret" {
			return errors.New("wrong password")
		}
		s.signed = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.r.user != "" && !s.signed {
		return &smtp.SMTPError{Code: 530, Message: "sign in first"}
	}
	if s.r.from != nil {
		return s.r.from()
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.r.rcpt != nil {
		return s.r.rcpt(to)
	}
	return nil
}

func (s *session) Data(body io.Reader) error {
	content, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if s.r.data != nil {
		if err := s.r.data(s.to); err != nil {
			return err
		}
	}
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.r.got[s.to] = append(s.r.got[s.to], string(content))
	_, s.r.secure[s.to] = s.conn.TLSConnectionState()
	return nil
}

func (*session) Reset()        {}
func (*session) Logout() error { return nil }

// serve starts the relay; with a certificate it offers STARTTLS.
func (r *relay) serve(t *testing.T, certificate *tls.Certificate) string {
	t.Helper()
	r.got, r.secure = map[string][]string{}, map[string]bool{}
	server := smtp.NewServer(r)
	server.Domain = "relay.example"
	server.ErrorLog = quiet{}
	if certificate != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(l) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func (r *relay) received(to string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got[to]
}

func TestSentThroughARelay(t *testing.T) {
	r := &relay{}
	d, s, q := open(t, smtpout.Relay{Address: r.serve(t, nil), Connections: 1})
	work(t, q, s)
	enqueue(t, d, s, message("zoe@ong.example"), message("ali@ong.example"))
	settled(t, s, "zoe@ong.example", state(outmail.Sent))
	e := settled(t, s, "ali@ong.example", state(outmail.Sent))
	got := r.received("ali@ong.example")
	if len(got) != 1 || !strings.Contains(got[0], "Message-Id: <"+e.ID+"@council.example>\r\n") {
		t.Errorf("received %q", got)
	}
	full, err := s.Get(t.Context(), e.ID)
	signature, text, _ := strings.Cut(got[0], string(full.Source))
	if err != nil || text != "" || strings.Count(signature, "DKIM-Signature:") != 2 {
		t.Errorf("what was received is not the source shown with two signatures on top (%v): %.300q", err, got[0])
	}
	if r.sessions != 1 {
		t.Errorf("%d sessions for one batch", r.sessions)
	}
}

func TestRefusals(t *testing.T) {
	tries := map[string]int{}
	var mu sync.Mutex
	count := func(to string) int {
		mu.Lock()
		defer mu.Unlock()
		tries[to]++
		return tries[to]
	}
	r := &relay{
		rcpt: func(to string) error {
			switch {
			case to == "gone@ong.example":
				return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
			case to == "busy@ong.example" && count(to) < 3:
				return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "greylisted"}
			}
			return nil
		},
		data: func(to string) error {
			switch {
			case to == "spam@ong.example":
				return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "looks like advertising"}
			case to == "full@ong.example" && count(to) < 2:
				return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
			}
			return nil
		},
	}
	d, s, q := open(t, smtpout.Relay{Address: r.serve(t, nil)})
	work(t, q, s)
	enqueue(t, d, s, message("gone@ong.example"), message("busy@ong.example"), message("spam@ong.example"), message("full@ong.example"), message("zoé@ong.example"), message("fine@ong.example"))
	for to, reply := range map[string]string{"gone@ong.example": "550 5.1.1 no such mailbox", "spam@ong.example": "554 5.7.1 looks like advertising"} {
		e := settled(t, s, to, state(outmail.Failed))
		if e.Reason.Key != "mail.reason.refused" || e.Reason.Args["Reply"] != reply || e.Tries != 1 {
			t.Errorf("%s: %+v", to, e)
		}
	}
	if e := settled(t, s, "zoé@ong.example", func(e outmail.Entry) bool { return e.State != outmail.Waiting }); e.State != outmail.Failed || e.Reason.Key != "mail.reason.needs_utf8" {
		t.Errorf("accents in the address: %+v", e)
	}
	for to, tries := range map[string]int{"busy@ong.example": 3, "full@ong.example": 2, "fine@ong.example": 1} {
		if e := settled(t, s, to, state(outmail.Sent)); e.Tries != tries || e.Reason.Key != "" {
			t.Errorf("%s: %+v", to, e)
		}
		if n := len(r.received(to)); n != 1 {
			t.Errorf("%s received it %d times", to, n)
		}
	}
}

func TestARefusedSenderIsTriedAgain(t *testing.T) {
	var mu sync.Mutex
	refused := 0
	r := &relay{from: func() error {
		mu.Lock()
		defer mu.Unlock()
		if refused++; refused <= 2 {
			return &smtp.SMTPError{Code: 553, Message: "sender not allowed"}
		}
		return nil
	}}
	d, s, q := open(t, smtpout.Relay{Address: r.serve(t, nil)})
	work(t, q, s)
	enqueue(t, d, s, message("zoe@ong.example"))
	if e := settled(t, s, "zoe@ong.example", state(outmail.Sent)); e.Tries != 3 {
		t.Errorf("%+v", e)
	}
}

func TestGivenUpAfterTheLastAttempt(t *testing.T) {
	d, s, _ := open(t, smtpout.Relay{Address: "127.0.0.1:1", Timeout: time.Second}) // nobody listens there
	enqueue(t, d, s, message("zoe@ong.example"))
	batch := ""
	if err := d.Reader().QueryRowContext(t.Context(), "SELECT batch_id FROM outmail_messages").Scan(&batch); err != nil {
		t.Fatal(err)
	}
	if err := s.Deliver(t.Context(), batch, false); err == nil {
		t.Error("delivered to nobody")
	}
	if e := settled(t, s, "zoe@ong.example", state(outmail.Waiting)); e.Reason.Key != "mail.reason.trouble" || e.Tries != 1 {
		t.Errorf("%+v", e)
	}
	if err := s.Deliver(t.Context(), batch, true); err == nil {
		t.Error("delivered to nobody")
	}
	e := settled(t, s, "zoe@ong.example", state(outmail.Failed))
	if e.Reason.Key != "mail.reason.gave_up" || e.Tries != 2 {
		t.Errorf("%+v", e)
	}
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		if said := catalog.For(lang).Say(e.Reason); !strings.Contains(said, "127.0.0.1:1") {
			t.Errorf("in %s: %q", lang, said)
		}
	}
	if err := s.Deliver(t.Context(), batch, false); err != nil {
		t.Errorf("nothing waits any more, and yet: %v", err)
	}
}

// selfSigned makes a certificate for 127.0.0.1.
func selfSigned(t *testing.T) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestTLSWhenOffered(t *testing.T) {
	certificate, _ := selfSigned(t)
	r := &relay{}
	d, s, q := open(t, smtpout.Relay{Address: r.serve(t, certificate)})
	work(t, q, s)
	enqueue(t, d, s, message("zoe@ong.example"))
	settled(t, s, "zoe@ong.example", state(outmail.Sent))
	if !r.secure["zoe@ong.example"] {
		t.Error("sent in clear to a relay that offers TLS")
	}
}

func TestPasswordGoesToAProvenServerOnly(t *testing.T) {
	certificate, pool := selfSigned(t)
	deliver := func(r *relay, offer *tls.Certificate, roots *x509.CertPool, password string) outmail.Entry {
		t.Helper()
		d, s, _ := open(t, smtpout.Relay{Address: r.serve(t, offer), User: "council", Password: password, Roots: roots, Timeout: 2 * time.Second})
		enqueue(t, d, s, message("zoe@ong.example"))
		batch := ""
		if err := d.Reader().QueryRowContext(t.Context(), "SELECT batch_id FROM outmail_messages").Scan(&batch); err != nil {
			t.Fatal(err)
		}
		if err := s.Deliver(t.Context(), batch, false); err != nil {
			t.Log(err)
		}
		return settled(t, s, "zoe@ong.example", func(outmail.Entry) bool { return true })
	}
	if e := deliver(&relay{user: "council"}, certificate, pool, "secret"); e.State != outmail.Sent {
		t.Errorf("with the right password: %+v", e)
	}
	if e := deliver(&relay{user: "council"}, certificate, pool, "wrong"); e.State != outmail.Waiting {
		t.Errorf("with a wrong password: %+v", e)
	}
	if e := deliver(&relay{user: "council"}, certificate, nil, "secret"); e.State != outmail.Waiting {
		t.Errorf("to a server that proves nothing: %+v", e)
	}
	if e := deliver(&relay{user: "council"}, nil, pool, "secret"); e.State != outmail.Waiting {
		t.Errorf("in clear: %+v", e)
	}
}

// script is a server that says what it likes: the reply to each line received,
// after a greeting. An empty reply is silence.
func script(t *testing.T, greeting string, reply func(line string) string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				if _, err := io.WriteString(conn, greeting); err != nil {
					return
				}
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					if _, err := io.WriteString(conn, reply(lines.Text())); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

func TestSlowAndLyingServers(t *testing.T) {
	polite := func(line string) string {
		switch {
		case strings.HasPrefix(line, "EHLO"):
			return "250-relay\r\n250 PIPELINING\r\n"
		case line == "DATA":
			return "354 go on\r\n"
		case line == ".":
			return "250 taken\r\n"
		case strings.HasPrefix(line, "MAIL"), strings.HasPrefix(line, "RCPT"), line == "QUIT", line == "RSET":
			return "250 fine\r\n"
		}
		return ""
	}
	except := func(command, answer string) func(string) string {
		return func(line string) string {
			if strings.HasPrefix(line, command) {
				return answer
			}
			return polite(line)
		}
	}
	// silent answers nothing any more from a command on: one answer left out among
	// pipelined ones would be taken from the next.
	silent := func(command string) func(string) string {
		var fallen atomic.Bool
		return func(line string) string {
			if strings.HasPrefix(line, command) {
				fallen.Store(true)
			}
			if fallen.Load() {
				return ""
			}
			return polite(line)
		}
	}
	tests := []struct {
		name, greeting string
		reply          func(string) string
		want           outmail.State
	}{
		{"polite", "220 hello\r\n", polite, outmail.Sent},
		{"says nothing", "", polite, outmail.Waiting},
		{"falls silent", "220 hello\r\n", silent("RCPT"), outmail.Waiting},
		{"falls silent after the text", "220 hello\r\n", silent("."), outmail.Waiting},
		{"greets with a refusal", "554 not today\r\n", polite, outmail.Waiting},
		{"is not a mail server", "HTTP/1.1 400 Bad Request\r\n\r\n", polite, outmail.Waiting},
		{"offers TLS and has none", "220 hello\r\n", func(line string) string {
			switch {
			case strings.HasPrefix(line, "EHLO"):
				return "250-relay\r\n250 STARTTLS\r\n"
			case line == "STARTTLS":
				return "220 go on\r\n500 not really\r\n"
			}
			return polite(line)
		}, outmail.Waiting},
		{"takes the text for granted", "220 hello\r\n", except("DATA", "250 taken already\r\n"), outmail.Waiting},
		{"answers nonsense", "220 hello\r\n", except("MAIL", "hello?\r\n"), outmail.Waiting},
		{"answers without end", "220 hello\r\n", except("RCPT", strings.Repeat("250-and\r\n", 2000)), outmail.Waiting},
		{"is closing", "220 hello\r\n", except("MAIL", "421 closing\r\n"), outmail.Waiting},
		{"accepts the name and refuses the text", "220 hello\r\n", except(".", "552 too large\r\n"), outmail.Failed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			patience := 10 * time.Second
			if tt.want == outmail.Waiting {
				patience = 200 * time.Millisecond
			}
			d, s, _ := open(t, smtpout.Relay{Address: script(t, tt.greeting, tt.reply), Timeout: patience})
			enqueue(t, d, s, message("zoe@ong.example"), message("ali@ong.example"))
			batch := ""
			if err := d.Reader().QueryRowContext(t.Context(), "SELECT batch_id FROM outmail_messages LIMIT 1").Scan(&batch); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			err := s.Deliver(t.Context(), batch, false)
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if (err == nil) != (tt.want != outmail.Waiting) {
				t.Errorf("error %v", err)
			}
			for _, to := range []string{"zoe@ong.example", "ali@ong.example"} {
				e := settled(t, s, to, func(outmail.Entry) bool { return true })
				if e.State != tt.want || e.Tries != 1 || (e.Reason.Key == "") != (tt.want == outmail.Sent) {
					t.Errorf("%s: %+v", to, e)
				}
			}
		})
	}
}
