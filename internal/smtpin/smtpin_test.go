package smtpin_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"plenary.example/internal/fault"
	"plenary.example/internal/smtpin"
)

func TestAMessageComesIn(t *testing.T) {
	h, _, address := open(t, nil)
	c := dial(t, address)
	if got := c.do("EHLO client.example", "250-"); !strings.Contains(got, "\n250-SIZE 26214400\n") ||
		!strings.Contains(got, "SMTPUTF8") || !strings.Contains(got, "PIPELINING") || !strings.Contains(got, "CHUNKING") ||
		!strings.Contains(got, "8BITMIME") || strings.Contains(got, "AUTH") || strings.Contains(got, "DSN") || strings.Contains(got, "STARTTLS") {
		t.Errorf("offered: %q", got)
	}
	c.do("MAIL FROM:<ann@Member.Example> SIZE=60 BODY=8BITMIME", "250 2.")
	c.do("RCPT TO:<talk@Coalition.Example>", "250 2.")
	c.do("RCPT TO:<Other@coalition.example>", "250 2.")
	c.do("RCPT TO:<talk@coalition.example>", "250 2.")
	c.do("DATA", "354 ")
	c.do("From: a\r\n\r\n..stuffed\r\n...\r\nend\r\n.", "250 2.0.0 Accepted as ")
	c.do("QUIT", "221 2.")
	c.gone()
	m := h.one(t)
	if m.ReversePath != "ann@member.example" || !slices.Equal(m.To, []string{"talk@coalition.example", "Other@coalition.example"}) ||
		m.IP.String() != "127.0.0.1" || m.Hello != "client.example" || m.TLS || m.UTF8 || !m.EightBit || m.LMTP {
		t.Errorf("%+v", m.Envelope)
	}
	if got := m.content(t); got != "From: a\r\n\r\n.stuffed\r\n..\r\nend\r\n" {
		t.Errorf("%q", got)
	}
	field, _, _ := strings.Cut(m.raw, "From: a")
	want := "Received: from client.example ([127.0.0.1])\r\n\tby mx.coalition.example with ESMTP id "
	if rest, ok := strings.CutPrefix(field, want); !ok || !strings.HasSuffix(rest, ";\r\n\tFri, 20 Nov 2026 15:04:05 +0000\r\n") {
		t.Errorf("%q", field)
	}
}

func TestNothingIsAnsweredBeforeAcceptHasReturned(t *testing.T) {
	release := make(chan struct{})
	h, _, address := open(t, func(_ *smtpin.Options, h *house) {
		h.accept = func(context.Context, smtpin.Envelope, []byte) error { <-release; return nil }
	})
	c := dial(t, address)
	c.envelope()
	c.do("DATA", "354 ")
	c.send(letter + ".\r\n")
	_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if b, err := c.r.Peek(1); err == nil {
		t.Fatalf("the server says %q while Accept is at work", b)
	}
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	close(release)
	c.want("250 2.0.0")
	h.one(t)
}

func TestARefusalHasTheCodeOfItsKind(t *testing.T) {
	full := fault.Wrap(fmt.Errorf("write: %w", syscall.ENOSPC), fault.Unavailable, "door.full", nil)
	for _, test := range []struct {
		to   string // refused at RCPT
		err  error  // or by Accept
		want string
	}{
		{to: "nobody", want: `550 5.1.1 No list or person has this address. / Aucune liste ni personne n'a cette adresse : " verifiez-la ".`},
		{to: "closed", want: "550 5.7.1 words for door.closed"},
		{to: "odd", want: "553 5.1.3 words for door.odd"},
		{to: "busy", want: "450 4.7.1 words for door.busy"},
		{to: "down", want: "451 4.3.0 words for door.down"},
		{to: "broken", want: "451 4.3.0 Something failed here, please try again later (reference "},
		{err: fault.New(fault.NotFound, "door.x", nil), want: "550 5.1.1 words for door.x"},
		{err: fault.New(fault.Forbidden, "door.x", nil), want: "550 5.7.1 words for door.x"},
		{err: fmt.Errorf("in: %w", fault.New(fault.Invalid, "door.x", nil)), want: "554 5.6.0 words for door.x"},
		{err: fault.New(fault.TooLarge, "door.x", nil), want: "552 5.3.4 words for door.x"},
		{err: fault.New(fault.TooMany, "door.x", nil), want: "451 4.7.1 words for door.x"},
		{err: fault.New(fault.Unavailable, "door.x", nil), want: "451 4.3.0 words for door.x"},
		{err: full, want: "452 4.3.1 words for door.full"},
		{err: fault.New(fault.Conflict, "door.x", nil), want: "451 4.3.0 Something failed here, please try again later (reference "},
		{err: fault.New(fault.Internal, "door.x", nil), want: "451 4.3.0 Something failed here, please try again later (reference "},
		{err: errors.New("secret_thing"), want: "451 4.3.0 Something failed here, please try again later (reference "},
		{err: fault.New(fault.Forbidden, "door.lines", nil), want: "550 5.7.1 one 250 2.0.0 two"},
		{err: fault.New(fault.Forbidden, "door.long", nil), want: "550-5.7.1 long words"},
	} {
		h, _, address := open(t, func(_ *smtpin.Options, h *house) {
			h.accept = func(context.Context, smtpin.Envelope, []byte) error { return test.err }
		})
		c := dial(t, address)
		c.envelope()
		var got string
		if test.to != "" {
			got = c.do("RCPT TO:<"+test.to+"@coalition.example>", test.want)
		} else {
			c.do("DATA", "354 ")
			got = c.do(letter+".", test.want)
		}
		if strings.Contains(got, "secret_thing") {
			t.Errorf("the client was told %q", got)
		}
		if _, reference, ok := strings.Cut(got, "(reference "); ok &&
			!strings.Contains(h.log.String(), "reference="+strings.TrimSuffix(reference, ")")) {
			t.Errorf("%q is not in the log:\n%s", reference, h.log.String())
		}
		for line := range strings.Lines(got) {
			if line[4:9] != test.want[4:9] {
				t.Errorf("no enhanced code in %q", line)
			}
		}
		if len(h.messages()) > 0 {
			t.Errorf("%v: taken and refused", test.want)
		}
		c.do("NOOP", "250 2.")
	}
}

func TestWordsKeepTheirLettersForAClientThatReadsThem(t *testing.T) {
	_, _, address := open(t, nil)
	c := dial(t, address)
	c.do("EHLO client.example", "250-")
	c.do("MAIL FROM:<ann@member.example> SMTPUTF8", "250 2.")
	c.do("RCPT TO:<nobody@coalition.example>", "550 5.1.1 No list or person has this address. / Aucune liste ni personne n’a cette adresse : « vérifiez-la ».")
}

func TestAddressesOfTheEnvelope(t *testing.T) {
	for _, test := range []struct {
		mail, want string // want: the address, or the reply that refuses it
	}{
		{"<>", ""},
		{"<ann@member.example>", "ann@member.example"},
		{" <ann@member.example>", "ann@member.example"},
		{"<Ann.O'Neil+x=y@MEMBER.example>", "Ann.O'Neil+x=y@member.example"},
		{`<"ann"@member.example>`, "ann@member.example"},
		{`<"ann lee"@member.example>`, `"ann lee"@member.example`},
		{`<"a@b>c"@member.example>`, `"a@b>c"@member.example`},
		{`<"a\"\\b"@member.example>`, `"a\"\\b"@member.example`},
		{`<"a\nn"@member.example>`, `ann@member.example`},
		{"<@one.example,@two.example:ann@member.example>", "ann@member.example"},
		{"<ann@[192.0.2.1]>", "ann@[192.0.2.1]"},
		{"<ann@[IPv6:2001:DB8::1]>", "ann@[IPv6:2001:db8::1]"},
		{"<ann@xn--cooperation-bbb.example>", "ann@xn--cooperation-bbb.example"},
		{"<ann@coopération.example> SMTPUTF8", "ann@xn--coopration-e7a.example"},
		{"<ann@COOPÉRATION.example> SMTPUTF8", "ann@xn--coopration-e7a.example"},
		{"<françoise@member.example> SMTPUTF8", "françoise@member.example"},
		{"<ann@member.example> size=12 body=8bitmime smtputf8", "ann@member.example"},
		{"<françoise@member.example>", "553 5.6.7"},
		{"<ann@coopération.example>", "553 5.6.7"},
		{"<fran\xe7oise@member.example> SMTPUTF8", "500 5.5.2"},
		{"ann@member.example", "501 5.1.7"},
		{"<postmaster>", "501 5.1.7"},
		{"<ann>", "501 5.1.7"},
		{"<@member.example>", "501 5.1.7"},
		{"<ann@>", "501 5.1.7"},
		{"<ann@member.example", "501 5.1.7"},
		{"<ann@member.example>x", "501 5.1.7"},
		{"<.ann@member.example>", "501 5.1.7"},
		{"<ann..lee@member.example>", "501 5.1.7"},
		{"<ann lee@member.example>", "501 5.1.7"},
		{"<ann@mem ber.example>", "501 5.1.7"},
		{"<ann@member..example>", "501 5.1.7"},
		{"<ann@-member.example>", "501 5.1.7"},
		{"<ann@[192.0.2.999]>", "501 5.1.7"},
		{"<ann@[2001:db8::1]>", "501 5.1.7"},
		{"<ann@[192.0.2.1>", "501 5.1.7"},
		{`<"ann@member.example>`, "501 5.1.7"},
		{`<""@member.example>`, "501 5.1.7"},
		{"<@one.example,two.example:ann@member.example>", "501 5.1.7"},
		{"<@one.example ann@member.example>", "501 5.1.7"},
		{"<ann\x00@member.example>", "500 5.5.2"},
		{"<ann@member.example> SIZE=x", "501 5.5.4"},
		{"<ann@member.example> SIZE=1 SIZE=2", "501 5.5.4"},
		{"<ann@member.example> BODY=BINARYMIME", "501 5.5.4"},
		{"<ann@member.example> SMTPUTF8=yes", "501 5.5.4"},
		{"<ann@member.example> RET=FULL", "555 5.5.4"},
		{"<ann@member.example> SIZE=26214401", "552 5.3.4"},
		{"<ann@member.example> SIZE=99999999999999999999", "552 5.3.4"},
		{"<" + strings.Repeat("a", 300) + "@member.example>", strings.Repeat("a", 300) + "@member.example"},
		{"<" + strings.Repeat("a", 400) + "@member.example>", "501 5.1.7"},
	} {
		h, _, address := open(t, nil)
		c := dial(t, address)
		c.do("EHLO client.example", "250-")
		if len(test.want) > 3 && test.want[3] == ' ' {
			c.do("MAIL FROM:"+test.mail, test.want)
			c.do("RCPT TO:<talk@coalition.example>", "502 ")
			continue
		}
		c.do("MAIL FROM:"+test.mail, "250 2.")
		c.do("RCPT TO:<talk@coalition.example>", "250 2.")
		c.do("DATA", "354 ")
		c.do(letter+".", "250 2.")
		if got := h.one(t).ReversePath; got != test.want {
			t.Errorf("%s came as %q", test.mail, got)
		}
	}
}

func TestRecipientsAreAskedForAsTheyAreMeant(t *testing.T) {
	for _, test := range []struct{ rcpt, want string }{
		{"<Postmaster>", "postmaster"},
		{"<PoStMaStEr>", "postmaster"},
		{`<"postmaster">`, "postmaster"},
		{"<Postmaster@Coalition.example>", "Postmaster@coalition.example"},
		{"<@relay.example:talk@coalition.example>", "talk@coalition.example"},
		{"<@a.example,@b.example:talk@coalition.example>", "talk@coalition.example"},
		{`<"talk"@coalition.example>`, "talk@coalition.example"},
		{`<"a@b"@coalition.example>`, `"a@b"@coalition.example`},
		{"<équipe@coopération.example>", "équipe@xn--coopration-e7a.example"},
		{"<>", "501 5.1.3"},
		{"<talk>", "501 5.1.3"},
		{"<talk@coalition.example> NOTIFY=NEVER", "555 5.5.4"},
		{"<talk@coalition.example>NOTIFY=NEVER", "501 5.1.3"},
		{"talk@coalition.example", "501 5.1.3"},
	} {
		h, _, address := open(t, nil)
		c := dial(t, address)
		c.do("EHLO client.example", "250-")
		c.do("MAIL FROM:<> SMTPUTF8", "250 2.")
		if len(test.want) > 3 && test.want[3] == ' ' {
			c.do("RCPT TO:"+test.rcpt, test.want)
			if len(h.asked) > 0 {
				t.Errorf("%s was asked for as %q", test.rcpt, h.asked)
			}
			continue
		}
		c.do("RCPT TO:"+test.rcpt, "250 2.")
		c.do("DATA", "354 ")
		c.do(letter+".", "250 2.")
		if m := h.one(t); !slices.Equal(m.To, []string{test.want}) || !slices.Equal(h.asked, m.To) {
			t.Errorf("%s came as %q", test.rcpt, m.To)
		}
	}
	_, _, address := open(t, nil)
	c := dial(t, address)
	c.envelope()
	c.do("RCPT TO:<équipe@coalition.example>", "553 5.6.7")
}

func TestManyTransactionsInOneBreath(t *testing.T) {
	h, _, address := open(t, nil)
	c := dial(t, address)
	c.send("EHLO client.example\r\n" +
		"MAIL FROM:<one@member.example>\r\nRCPT TO:<talk@coalition.example>\r\nRCPT TO:<nobody@coalition.example>\r\nDATA\r\n" +
		"Subject: one\r\n\r\n1\r\n.\r\n" +
		"MAIL FROM:<two@member.example>\r\nRCPT TO:<talk@coalition.example>\r\nRSET\r\n" +
		"MAIL FROM:<three@member.example>\r\nMAIL FROM:<four@member.example>\r\nRCPT TO:<talk@coalition.example>\r\nDATA\r\n" +
		"Subject: three\r\n\r\n3\r\n.\r\n" +
		"MAIL FROM:<five@member.example>\r\nRCPT TO:<talk@coalition.example>\r\nEHLO client.example\r\nDATA\r\n" +
		"MAIL FROM:<>\r\nRCPT TO:<talk@coalition.example>\r\nBDAT 14\r\nSubject: six\r\nBDAT 2 LAST\r\n\r\nNOOP\r\nQUIT\r\n")
	for _, want := range []string{
		"250-", "250 2", "250 2", "550 5.1.1", "354", "250 2.0.0 Accepted",
		"250 2", "250 2", "250 2.0.0 Session reset",
		"250 2", "503 5.5.1", "250 2", "354", "250 2.0.0 Accepted",
		"250 2", "250 2", "250-", "502 5.5.1",
		"250 2", "250 2", "250 2.0.0 14 octets", "250 2.0.0 Accepted", "250 2", "221 2",
	} {
		c.want(want)
	}
	c.gone()
	var from []string
	for _, m := range h.messages() {
		from = append(from, m.ReversePath)
		if !slices.Equal(m.To, []string{"talk@coalition.example"}) {
			t.Errorf("%+v", m.Envelope)
		}
	}
	if !slices.Equal(from, []string{"one@member.example", "three@member.example", ""}) {
		t.Errorf("%q", from)
	}
}

func TestTLSBeginsAnew(t *testing.T) {
	h, _, address := open(t, func(o *smtpin.Options, _ *house) { o.TLS = certificate(t) })
	c := dial(t, address)
	if got := c.do("EHLO before.example", "250-"); !strings.Contains(got, "STARTTLS") {
		t.Errorf("STARTTLS is not offered: %q", got)
	}
	c.do("MAIL FROM:<before@member.example>", "250 2.")
	c.do("RCPT TO:<before@coalition.example>", "250 2.")
	c.do("STARTTLS now", "501 ")
	c.do("starttls", "220 2.")
	conn := tls.Client(c.Conn, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // the certificate is the test's own
	s := speak(t, conn)
	s.do("MAIL FROM:<ann@member.example>", "502 ")
	s.do("RCPT TO:<talk@coalition.example>", "502 ")
	s.do("DATA", "502 ")
	if got := s.do("EHLO after.example", "250-"); strings.Contains(got, "STARTTLS") {
		t.Errorf("STARTTLS is offered again: %q", got)
	}
	s.do("STARTTLS", "503 ")
	s.do("MAIL FROM:<ann@member.example>", "250 2.")
	s.do("RCPT TO:<talk@coalition.example>", "250 2.")
	s.do("DATA", "354 ")
	s.do(letter+".", "250 2.")
	s.do("NOOP\nNOOP", "500 5.5.2") // the gate stands behind TLS too
	s.gone()
	m := h.one(t)
	if !m.TLS || m.Hello != "after.example" || m.IP.String() != "127.0.0.1" || !slices.Equal(m.To, []string{"talk@coalition.example"}) ||
		!strings.Contains(m.raw, " with ESMTPS id ") {
		t.Errorf("%+v\n%s", m.Envelope, m.raw)
	}
}

func TestNothingSaidInClearCountsAsPrivate(t *testing.T) {
	h, _, address := open(t, func(o *smtpin.Options, _ *house) { o.TLS = certificate(t) })
	c := dial(t, address)
	c.do("EHLO client.example", "250-")
	c.send("STARTTLS\r\nEHLO evil.example\r\nMAIL FROM:<evil@evil.example>\r\n")
	c.want("554 5.5.0")
	c.gone()

	c = dial(t, address) // and where it comes later, TLS does not begin
	c.do("EHLO client.example", "250-")
	c.do("STARTTLS", "220 2.")
	c.send("EHLO evil.example\r\nMAIL FROM:<evil@evil.example>\r\nRCPT TO:<talk@coalition.example>\r\nDATA\r\n" + letter + ".\r\n")
	if got, err := c.reply(); err == nil {
		t.Errorf("in clear after STARTTLS: %q", got)
	}
	if len(h.messages()) > 0 {
		t.Error("a message came in")
	}
	c = dial(t, address)
	c.do("STARTTLSX", "500 ")

	_, _, address = open(t, nil)
	c = dial(t, address)
	c.do("STARTTLS", "502 ")
}

func TestLMTPAnswersForEachRecipient(t *testing.T) {
	h, _, address := open(t, func(o *smtpin.Options, h *house) {
		o.LMTP, o.MaxMessage = true, 1<<16
		h.accept = func(_ context.Context, e smtpin.Envelope, _ []byte) error {
			if e.ReversePath == "bad@member.example" {
				return fault.New(fault.Forbidden, "door.closed", nil)
			}
			return nil
		}
	})
	c := dial(t, address)
	c.do("EHLO client.example", "500 ")
	c.do("HELO client.example", "500 ")
	c.do("LHLO client.example", "250-")
	for _, how := range []string{"DATA", "BDAT", "too large"} {
		c.do("MAIL FROM:<ann@member.example>", "250 2.")
		c.do("RCPT TO:<one@coalition.example>", "250 2.")
		c.do("RCPT TO:<nobody@coalition.example>", "550 ")
		c.do("RCPT TO:<two@coalition.example>", "250 2.")
		switch how {
		case "DATA":
			c.do("DATA", "354 ")
			c.send(letter + ".\r\n")
		case "BDAT":
			c.send(fmt.Sprintf("BDAT %d LAST\r\n%s", len(letter), letter))
		default:
			c.send("BDAT 65537 LAST\r\n" + strings.Repeat("a line\r\n", 65536/8) + "x")
			c.want("552 5.3.4 <one@coalition.example>")
			c.want("552 5.3.4 <two@coalition.example>")
			continue
		}
		c.want("250 2.0.0 <one@coalition.example>")
		c.want("250 2.0.0 <two@coalition.example>")
	}
	c.do("MAIL FROM:<bad@member.example>", "250 2.")
	for i := range 20 { // more refusals than errors are allowed: they are one
		c.do(fmt.Sprintf("RCPT TO:<r%d@coalition.example>", i), "250 2.")
	}
	c.do("DATA", "354 ")
	c.send(letter + ".\r\n")
	for i := range 20 {
		c.want(fmt.Sprintf("550 5.7.1 <r%d@coalition.example> words", i))
	}
	c.do("NOOP", "250 2.")
	if got := h.messages(); len(got) != 2 || !got[0].LMTP || !slices.Equal(got[1].To, []string{"one@coalition.example", "two@coalition.example"}) ||
		!strings.Contains(got[0].raw, " with LMTP id ") {
		t.Errorf("%+v", got)
	}
}

func TestTheWayOfAMessageIsNamed(t *testing.T) {
	h, _, address := open(t, nil)
	for _, test := range []struct{ hello, mail, want string }{
		{"HELO client.example", "", "from client.example ([127.0.0.1])\r\n\tby mx.coalition.example with SMTP id "},
		{"EHLO client.example", " SMTPUTF8", "with UTF8SMTP id "},
		{"EHLO [192.0.2.1]", "", "from [192.0.2.1] ("},
		{"EHLO a(b)\\c;d<e>\"f\" more", "", "from a_b__c_d_e__f_ ("},
		{"EHLO x\tby\tevil", "", "from x ("},
		{"EHLO café.example", "", "from caf__.example ("},
		{"EHLO [::1", "", "from ___1 ("},
		{"EHLO " + strings.Repeat("x", 2000), "", "from " + strings.Repeat("x", 255) + " ("},
	} {
		c := dial(t, address)
		c.do(test.hello, "250")
		c.do("MAIL FROM:<ann@member.example>"+test.mail, "250 2.")
		c.do("RCPT TO:<talk@coalition.example>", "250 2.")
		c.do("DATA", "354 ")
		c.do(letter+".", "250 2.")
		all := h.messages()
		if raw := all[len(all)-1].raw; !strings.Contains(raw, test.want) {
			t.Errorf("%s: %q", test.hello, raw)
		}
	}
	c := dial(t, address)
	c.do("EHLO", "501 ")
	c.do("EHLO a\x01b", "500 ")
}

func TestCommandsThatAreNotOffered(t *testing.T) {
	_, _, address := open(t, nil)
	c := dial(t, address)
	c.do("EHLO client.example", "250-")
	c.do("VRFY ann", "252 ")
	c.do("EXPN talk", "502 ")
	c.do("AUTH PLAIN AGFubgBzZWNyZXQ=", "502 ")
	c.do("noop anything", "250 ")
	c.do("", "500 ")
	c.do("NONSENSE", "500 ")
	c.do("DATA now", "501 ")
	c.do("MAIL TO:<ann@member.example>", "501 ")
	c.do("quit", "221 ")
	c.gone()
	c = dial(t, address)
	c.do("GET / HTTP/1.1", "421 ")
	c.gone()
}

func TestAPanicCostsItsSessionOnly(t *testing.T) {
	h, _, address := open(t, func(_ *smtpin.Options, h *house) {
		h.accept = func(_ context.Context, e smtpin.Envelope, _ []byte) error {
			if e.ReversePath == "" {
				panic("a defect in Accept")
			}
			return nil
		}
	})
	other := dial(t, address)
	other.envelope()
	for _, how := range []string{"RCPT", "DATA", "BDAT"} {
		c := dial(t, address)
		c.do("EHLO client.example", "250-")
		c.do("MAIL FROM:<>", "250 2.")
		if how == "RCPT" {
			c.send("RCPT TO:<panic@coalition.example>\r\nNOOP\r\n")
		} else {
			c.do("RCPT TO:<talk@coalition.example>", "250 2.")
			if how == "DATA" {
				c.do("DATA", "354 ")
				c.send(letter + ".\r\n")
			} else {
				c.send("BDAT 2 LAST\r\n\r\n")
			}
		}
		c.want("421 4.")
		c.gone()
	}
	eventually(t, func() bool {
		log := h.log.String()
		return strings.Count(log, "level=ERROR") == 3 && strings.Contains(log, "a defect in Accept")
	})
	other.do("DATA", "354 ")
	other.do(letter+".", "250 2.")
	h.one(t)
}

func TestShutdownFinishesWhatIsUnderWay(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	h, s, address := open(t, func(_ *smtpin.Options, h *house) {
		h.accept = func(context.Context, smtpin.Envelope, []byte) error { close(begun); <-release; return nil }
	})
	idle := dial(t, address)
	idle.do("EHLO client.example", "250-")
	busy, inEnvelope := dial(t, address), dial(t, address)
	busy.envelope()
	busy.do("DATA", "354 ")
	inEnvelope.envelope()
	busy.send(letter)
	down := make(chan error, 1)
	go func() { down <- s.Shutdown(context.Background()) }()
	idle.want("421 4.3.2")
	idle.gone()
	if late, err := net.Dial("tcp", address); err == nil {
		defer func() { _ = late.Close() }()
		if line, err := textproto.NewConn(late).ReadLine(); err == nil && !strings.HasPrefix(line, "421 4.3.2") {
			t.Errorf("a new client is told %q", line)
		}
	}
	busy.send(".\r\nNOOP\r\nMAIL FROM:<next@member.example>\r\n")
	<-begun
	inEnvelope.send("RSET\r\nMAIL FROM:<next@member.example>\r\n")
	inEnvelope.want("250 2.0.0 Session reset")
	inEnvelope.want("421 4.3.2")
	inEnvelope.gone()
	select {
	case err := <-down:
		t.Fatalf("Shutdown returned %v while Accept is at work", err)
	case <-time.After(30 * time.Millisecond):
	}
	close(release)
	busy.want("250 2.0.0 Accepted")
	busy.want("421 4.3.2")
	busy.gone()
	if err := <-down; err != nil {
		t.Error(err)
	}
	h.one(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(l); !errors.Is(err, smtpin.ErrShutdown) {
		t.Errorf("Serve after Shutdown: %v", err)
	}
	if err := s.Shutdown(context.Background()); err != nil {
		t.Errorf("a second Shutdown: %v", err)
	}
}

func TestShutdownCutsWhoTakesTooLong(t *testing.T) {
	var ended error
	h, s, address := open(t, func(_ *smtpin.Options, h *house) {
		h.accept = func(ctx context.Context, _ smtpin.Envelope, _ []byte) error {
			<-ctx.Done()
			ended = ctx.Err()
			return ended
		}
	})
	slow, stuck := dial(t, address), dial(t, address)
	slow.envelope()
	stuck.envelope()
	stuck.do("DATA", "354 ")
	stuck.send(letter + ".\r\n")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := s.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Shutdown: %v", err)
	}
	slow.gone()
	if !errors.Is(ended, context.Canceled) || len(h.messages()) > 0 {
		t.Errorf("Accept ended with %v", ended)
	}
}
