package distribution

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
)

// press is a list with two readers, whose author's domain is strict.
type press struct {
	*world
	t       *testing.T
	l       lists.List
	key     mailauth.Key
	author  subscriber
	readers []subscriber
	written int
}

const authorAddress = "zoe.tremblay@" + strict

func newPress(t *testing.T, change func(*lists.Settings)) *press {
	w := newWorld(t)
	w.domains()
	p := &press{world: w, t: t, l: w.list(t, "ccrlist")}
	for _, k := range signingKeys() {
		name, record := k.Record()
		w.zone.TXT[name] = []string{record}
	}
	p.l.Settings.MaxSize = 1 << 20
	if change != nil {
		change(&p.l.Settings)
	}
	w.must(w.s.lists.ChangeList(t.Context(), w.staff(), p.l))
	p.key = w.publish(t, strict)
	p.author = w.member(t, p.l, authorAddress)
	for _, name := range []string{"Alistair Khan", "Beatrice Roy"} {
		p.readers = append(p.readers, w.member(t, p.l, name))
	}
	return p
}

// message writes one more message of the author's to the list; rest is the rest of
// the header, an empty line, and the body.
func (p *press) message(rest string) string {
	p.written++
	raw := fmt.Sprintf("From: Zoé Tremblay <%s>\nTo: ccrlist@%s\nSubject: =?utf-8?q?R=C3=A9solution_12?=\nDate: Mon, 23 Nov 2026 11:59:00 +0000\nMessage-ID: <m%d@%s>\n%s", authorAddress, ours, p.written, strict, rest)
	return strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\n", "\r\n")
}

// distribute sends a message through the list and returns the copies as they
// leave, the author's first.
func (p *press) distribute(raw string) [][]byte {
	p.t.Helper()
	before := p.posts(p.t, p.l)
	ids := p.accept(p.t, fromNet, authorAddress, raw, "ccrlist@"+ours)
	p.work(p.t)
	if p.posts(p.t, p.l) != before+1 {
		p.t.Fatalf("not distributed: %+v", p.arrival(p.t, ids[0]))
	}
	serial := p.reportOf(p.t, p.l, before+1).Serial
	copies := make([][]byte, 0, 1+len(p.readers))
	for _, s := range append([]subscriber{p.author}, p.readers...) {
		c, path, source, err := p.mail.CopySource(p.t.Context(), serial, s.Number)
		p.must(err)
		if c.Address != s.Address || path != p.verp(p.t, p.l, serial, s.Number) {
			p.t.Fatalf("to %s from %s", c.Address, path)
		}
		copies = append(copies, source)
	}
	return copies
}

// judged is what a reader's server finds out about a copy that our server delivers.
func (p *press) judged(source []byte) mailauth.Results {
	return p.s.o.Checker.Check(p.t.Context(), mailauth.Envelope{IP: net.ParseIP(fromNet), Hello: "mx." + ours, ReversePath: "ccrlist-bounces@" + ours}, source)
}

// holds is how many signatures of a domain hold on a copy.
func holds(r mailauth.Results, domain string) (n int) {
	for _, d := range r.DKIM {
		if d.Domain == domain && d.Verdict == mailauth.Pass {
			n++
		}
	}
	return n
}

// ourOwn checks our signatures and our seal on a copy.
func (p *press) ourOwn(source []byte) mailauth.Results {
	p.t.Helper()
	r := p.judged(source)
	if holds(r, ours) != 2 {
		p.t.Errorf("our signatures: %+v", r.DKIM)
	}
	if p.l.Settings.ARC && (r.ARC.Verdict != mailauth.Pass || r.ARC.Instances != 1 || r.ARC.Domain != ours) {
		p.t.Errorf("our seal: %+v", r.ARC)
	}
	return r
}

// dkimSigned signs as an author's server may: in either form, with any list of
// fields, ones that are not there included.
func (p *press) dkimSigned(raw string, header, body dkim.Canonicalization, names ...string) string {
	p.t.Helper()
	var b bytes.Buffer
	p.must(dkim.Sign(&b, strings.NewReader(raw), &dkim.SignOptions{
		Domain: strict, Selector: "k1", Signer: p.key.Private, HeaderCanonicalization: header, BodyCanonicalization: body, HeaderKeys: names,
	}))
	return b.String()
}

func TestTheAuthorsSignatureSurvives(t *testing.T) {
	p := newPress(t, nil)
	usual := []string{"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Reply-To", "Cc", "From", "Sender"}
	for name, rest := range map[string]string{
		"plain":            "\nHello, everybody.\n",
		"8bit":             "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nBonjour à toutes  et à tous.\t\n",
		"latin 1":          "MIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\nBonjour \xe0 tous.\n",
		"no final newline": "\nHello, everybody.",
		"empty lines":      "\n\n\nHello, everybody. \n\n\n\n",
		"long lines":       "\n" + strings.Repeat("All work and no play. ", 200) + "\n",
		"dots":             "\n.\n..\n.hidden\nEnd.\n",
		"a folded header":  "References: <a@" + strict + ">\n\t<b@" + strict + ">\nX-Odd:   spaces   \n  and more\n\nHello.\n",
		"MIME": "MIME-Version: 1.0\nContent-Type: multipart/alternative;\n boundary=\"b\"\n\nPreamble.\n--b\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nÇa va ?\n" +
			"--b\nContent-Type: text/html\n\n<p>Well?</p>\n--b--\nEpilogue",
		"multipart/signed": "MIME-Version: 1.0\nContent-Type: multipart/signed; micalg=pgp-sha256; protocol=\"application/pgp-signature\"; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello.\n" +
			"--b\nContent-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\nabc\n-----END PGP SIGNATURE-----\n--b--\n",
	} {
		for form, header := range map[string]dkim.Canonicalization{"simple": dkim.CanonicalizationSimple, "relaxed": dkim.CanonicalizationRelaxed} {
			for _, body := range []dkim.Canonicalization{dkim.CanonicalizationSimple, dkim.CanonicalizationRelaxed} {
				t.Run(name+" "+form+" "+string(body), func(t *testing.T) {
					p.t = t
					signed := p.dkimSigned(p.message(rest), header, body, usual...)
					for i, source := range p.distribute(signed) {
						r := p.ourOwn(source)
						if holds(r, strict) != 1 || r.DMARC.Verdict != mailauth.Pass {
							t.Errorf("copy %d: the author's signature is broken: %+v", i, r.DKIM)
						}
						_, arrived := mailmsg.Split([]byte(signed))
						if _, left := mailmsg.Split(source); !bytes.Equal(left, arrived) {
							t.Errorf("copy %d: the body is not as it came", i)
						}
						if from := mailmsg.Read(source).From; len(from) != 1 || from[0].Address != authorAddress {
							t.Errorf("copy %d is from %v", i, from)
						}
					}
				})
			}
		}
	}
}

// An author's server that signs that there is no such field as a list must add
// gives a signature that no list keeps. Under p=reject the message then comes from
// the list; where the domain asks for nothing, it stays as it is.
func TestASignatureThatForbidsListFieldsCostsTheFrom(t *testing.T) {
	p := newPress(t, nil)
	for _, field := range []string{"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Post", "Archived-At"} {
		for policy, rewritten := range map[string]bool{"reject": true, "quarantine": true, "none": false, "quarantine; t=y": false} {
			t.Run(field+" "+policy, func(t *testing.T) {
				p.t = t
				p.zone.TXT["_dmarc."+strict] = []string{"v=DMARC1; p=" + policy}
				source := p.distribute(p.dkimSigned(p.message("\nHello.\n"), dkim.CanonicalizationRelaxed, dkim.CanonicalizationRelaxed, "From", "Subject", "Date", field))[1]
				r := p.ourOwn(source)
				if holds(r, strict) != 0 {
					t.Fatal("the signature holds: this tests nothing")
				}
				p.comesFrom(source, rewritten)
				if rewritten && r.DMARC.Verdict == mailauth.Fail {
					t.Error("the reader's server refuses it")
				}
			})
		}
	}
}

// comesFrom checks whom a copy is from: the author as they wrote it, or the list in
// their name.
func (p *press) comesFrom(source []byte, rewritten bool) {
	p.t.Helper()
	c := mailmsg.Read(source)
	if fields := c.Header.All("From"); len(fields) != 1 || len(c.From) != 1 {
		p.t.Fatalf("From: %q", fields)
	}
	if !rewritten {
		if c.From[0].Address != authorAddress || c.Header.Has("X-Original-From") {
			p.t.Errorf("rewritten: %v", c.From)
		}
		return
	}
	if c.From[0].Address != "ccrlist@"+ours || !strings.Contains(c.From[0].Name, "Zoé Tremblay") || !strings.Contains(c.From[0].Name, "List ccrlist") {
		p.t.Errorf("From: %v", c.From)
	}
	if !slices.ContainsFunc(c.ReplyTo, func(a mailmsg.Address) bool { return a.Address == authorAddress }) || len(c.Header.All("Reply-To")) != 1 {
		p.t.Errorf("the author cannot be answered: %v", c.Header.All("Reply-To"))
	}
}

func TestWhenFromIsRewritten(t *testing.T) {
	footer := func(s *lists.Settings) { s.Footer = i18n.Text{EN: "Be kind.", FR: "Soyez aimables."} }
	prefix := func(s *lists.Settings) { s.Prefix = "[ccr]" }
	for name, c := range map[string]struct {
		policy    string
		signed    bool
		change    func(*lists.Settings)
		rewritten bool
	}{
		"signed, as it came":                        {"reject", true, nil, false},
		"proven by SPF alone, reject":               {"reject", false, nil, true},
		"proven by SPF alone, quarantine":           {"quarantine", false, nil, true},
		"proven by SPF alone, none":                 {"none", false, nil, false},
		"with a prefix, reject":                     {"reject", true, prefix, true},
		"with a prefix, none":                       {"none", true, prefix, false},
		"with a footer, reject":                     {"reject", true, footer, true},
		"with a footer, none":                       {"none", true, footer, false},
		"with a footer, reject, never":              {"reject", true, func(s *lists.Settings) { footer(s); s.From = lists.RewriteNever }, false},
		"signed, as it came, always":                {"none", true, func(s *lists.Settings) { s.From = lists.RewriteAlways }, true},
		"answers to the list, not signed for":       {"reject", true, func(s *lists.Settings) { s.ReplyToList = true }, false},
		"answers to the list, none":                 {"none", true, func(s *lists.Settings) { s.ReplyToList = true }, false},
		"answers to the list, by SPF alone, reject": {"reject", false, func(s *lists.Settings) { s.ReplyToList = true }, true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPress(t, c.change)
			p.zone.TXT["_dmarc."+strict] = []string{"v=DMARC1; p=" + c.policy}
			raw := p.message("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nBonjour à tous.\n")
			if c.signed {
				raw = p.signed(t, p.key, raw)
			}
			for _, source := range p.distribute(raw) {
				r := p.ourOwn(source)
				p.comesFrom(source, c.rewritten)
				if c.change == nil && c.signed && holds(r, strict) != 1 {
					t.Error("the author's signature is broken")
				}
				if c.rewritten && r.DMARC.Verdict != mailauth.Pass {
					t.Errorf("our own domain does not prove it: %+v", r.DMARC)
				}
				if p.l.Settings.ReplyToList != strings.Contains(mailmsg.Read(source).Header.Get("Reply-To"), "ccrlist@"+ours) {
					t.Errorf("answers go to %q", mailmsg.Read(source).Header.Get("Reply-To"))
				}
			}
		})
	}
}

func TestARewrittenMessageKeepsTheAuthorsOwnReplyTo(t *testing.T) {
	p := newPress(t, func(s *lists.Settings) { s.From = lists.RewriteAlways })
	for reply, want := range map[string][]string{
		"office@" + strict:                     {"office@" + strict, authorAddress},
		"Zoé <" + authorAddress + ">":          {authorAddress},
		"mzoe.tremblay@" + strict + ".example": {"mzoe.tremblay@" + strict + ".example", authorAddress},
		"no address":                           {authorAddress},
	} {
		source := p.distribute(p.message("Reply-To: " + reply + "\nSender: robot@" + strict + "\n\nHello.\n"))[1]
		c := mailmsg.Read(source)
		var got []string
		for _, a := range c.ReplyTo {
			got = append(got, a.Address)
		}
		if !slices.Equal(got, want) || c.Header.Has("Sender") {
			t.Errorf("%s: %v", reply, got)
		}
	}
}

func TestTheHeaderOfACopy(t *testing.T) {
	p := newPress(t, nil)
	unwanted := []string{
		"Return-Path: <zoe@x.example>", "Delivered-To: ccrlist@" + ours, "X-Original-To: secret@x.example", "Bcc: hidden@x.example", "Errors-To: e@x.example", "List-Id: <old.x.example>",
		"List-Unsubscribe: <https://x.example/u>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Post: <mailto:old@x.example>", "List-Archive: <https://x.example>", "List-Software: Old/1",
		"X-Mailing-List: old", "X-BeenThere: old@x.example", "Precedence: first-class", "Archived-At: <https://x.example/1>", "Disposition-Notification-To: spy@x.example",
		"Return-Receipt-To: spy@x.example", "X-Confirm-Reading-To: spy@x.example", "Read-Receipt-To: spy@x.example", "Generate-Delivery-Report: spy",
		"Authentication-Results: " + ours + "; dkim=pass header.d=x.example", "Authentication-Results: CCR.example 1; spf=pass", "authentication-results: (a (comment)) " + ours + " ;\n spf=pass",
		"Authentication-Results:\n " + ours + "\t1; spf=pass", "Authentication-Results: \"" + ours + "\"; spf=pass", "Authentication-Results: " + ours + ".; spf=pass",
	}
	kept := []string{"X-Mailer: Pen 1.0", "Cc: friend@x.example", "Authentication-Results: mx.x.example; spf=pass", "In-Reply-To: <m0@x.example>", "Received: from a by b; Mon, 23 Nov 2026 11:59:30 +0000"}
	// A message with the fields of a list waits for a moderator.
	ids := p.accept(t, fromNet, authorAddress, p.signed(t, p.key, p.message(strings.Join(slices.Concat(unwanted, kept), "\n")+"\n\nHello.\n")), "ccrlist@"+ours)
	p.work(t)
	p.must(p.s.Moderate(t.Context(), p.staff(), ids[0], Accepts, ""))
	serial := p.reportOf(t, p.l, 1).Serial
	_, _, source, err := p.mail.CopySource(t.Context(), serial, p.readers[0].Number)
	p.must(err)
	header, _, _ := strings.Cut(string(source), "\r\n\r\n")
	for _, field := range unwanted {
		name, value, _ := strings.Cut(field, ":")
		if name == "List-Unsubscribe-Post" {
			continue // ours says the same
		}
		for _, got := range mailmsg.Read(source).Header.All(name) {
			if got == strings.TrimSpace(strings.ReplaceAll(value, "\n", "")) {
				t.Errorf("%s is still there", field)
			}
		}
	}
	// Long enough that no signature has it by chance.
	for _, trace := range []string{"spy@", "-Report: spy", "secret@", "hidden@", "x.example/u", "old.x.example"} {
		if strings.Contains(header, trace) {
			t.Errorf("%q is still there", trace)
		}
	}
	h := mailmsg.Read(source).Header
	for _, field := range kept {
		name, value, _ := strings.Cut(field, ": ")
		if !slices.Contains(h.All(name), value) {
			t.Errorf("%s is gone", field)
		}
	}
	results := slices.DeleteFunc(h.All("Authentication-Results"), func(v string) bool { return !strings.EqualFold(authserv(v), ours) })
	if len(results) != 1 || !strings.Contains(results[0], "dmarc=pass") || !strings.Contains(results[0], "header.from="+strict) {
		t.Errorf("our results: %q", results)
	}

	row, err := store.New(p.db.Reader()).PostByNumber(t.Context(), p.l.ID, 1)
	p.must(err)
	for name, want := range map[string]string{
		"List-Id":               "\"List ccrlist\" <ccrlist." + ours + ">",
		"List-Post":             "<mailto:ccrlist@" + ours + ">",
		"List-Help":             "<mailto:ccrlist-request@" + ours + "?subject=help>",
		"List-Owner":            "<mailto:ccrlist-owner@" + ours + ">",
		"List-Subscribe":        "<https://" + ours + "/en/lists/ccrlist>, <mailto:ccrlist-subscribe@" + ours + ">",
		"List-Archive":          "<https://" + ours + "/en/lists/ccrlist/archive>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"Precedence":            "list",
		"Archived-At":           "<https://" + ours + "/lists/posts/" + row.ID + ">",
	} {
		if got := h.All(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if l, number, err := p.s.archive.PostByID(t.Context(), row.ID); err != nil || l.ID != p.l.ID || number != 1 {
		t.Errorf("Archived-At leads to %s %d, %v", l.Slug, number, err)
	}
}

func TestEachCopyHasItsOwnWayOut(t *testing.T) {
	p := newPress(t, nil)
	var seen []string
	for i, source := range p.distribute(p.message("\nHello.\n")) {
		h := mailmsg.Read(source).Header
		out := h.All("List-Unsubscribe")
		if len(out) != 1 || !strings.HasPrefix(out[0], "<https://"+ours+"/lists/u/") || !strings.HasSuffix(out[0], ">, <mailto:ccrlist-unsubscribe@"+ours+">") {
			t.Fatalf("%q", out)
		}
		link, _, _ := strings.Cut(strings.TrimPrefix(out[0], "<https://"+ours+"/lists/u/"), ">")
		if slices.Contains(seen, link) {
			t.Error("two copies have one link")
		}
		seen = append(seen, link)
		_, sub, err := p.s.lists.ByToken(t.Context(), link)
		p.must(err)
		if want := append([]subscriber{p.author}, p.readers...)[i]; sub.ID != want.ID {
			t.Errorf("the link of %s ends the subscription of %s", want.Address, sub.Address)
		}
		// RFC 8058, 4: a signature covers both fields.
		for _, signature := range h.All("DKIM-Signature") {
			if !strings.Contains(signature, "d="+ours) {
				continue
			}
			covered := strings.ToLower(strings.Join(strings.Fields(signature), ""))
			_, covered, _ = strings.Cut(covered, ";h=")
			covered, _, _ = strings.Cut(covered, ";")
			names := strings.Split(covered, ":")
			for _, name := range []string{"from", "list-unsubscribe", "list-unsubscribe-post", "list-id"} {
				if !slices.Contains(names, name) {
					t.Errorf("%s is not signed: %s", name, covered)
				}
			}
		}
		p.ourOwn(source)
	}
	// Looking at what the link leads to ends nothing; following it does, for good.
	l, sub, err := p.s.lists.UnsubscribeByToken(t.Context(), access.Actor{}, seen[1], "one-click")
	p.must(err)
	if l.ID != p.l.ID || sub.ID != p.readers[0].ID || p.now(t, sub.ID).State != lists.Ended {
		t.Error("not unsubscribed")
	}
}

func TestWithoutOneClickAllCopiesAreTheSame(t *testing.T) {
	p := newPress(t, func(s *lists.Settings) { s.OneClick = false })
	copies := p.distribute(p.message("\nHello.\n"))
	for _, source := range copies {
		if !bytes.Equal(source, copies[0]) {
			t.Fatal("the copies differ")
		}
	}
	h := mailmsg.Read(copies[0]).Header
	if got := h.All("List-Unsubscribe"); len(got) != 1 || got[0] != "<https://"+ours+"/en/lists/ccrlist/subscription>, <mailto:ccrlist-unsubscribe@"+ours+">" || h.Has("List-Unsubscribe-Post") {
		t.Errorf("%q", got)
	}
	p.ourOwn(copies[0])
}

func TestTheSealCanBeLeftOutAndGoesOnWithAChain(t *testing.T) {
	p := newPress(t, func(s *lists.Settings) { s.ARC = false })
	source := p.distribute(p.message("\nHello.\n"))[1]
	if r := p.ourOwn(source); r.ARC.Verdict != mailauth.None {
		t.Errorf("%+v", r.ARC)
	}
	p = newPress(t, nil)
	other := p.publish(t, "forwarder.example")
	seal := func(raw string) string {
		fields, err := mailauth.NewSealer(p.clock.Now, other, "forwarder.example").Seal([]byte(raw), mailauth.Results{})
		p.must(err)
		return string(fields) + raw
	}
	sealed := seal(p.message("\nHello again.\n"))
	source = p.distribute(sealed)[1]
	if r := p.judged(source); r.ARC.Verdict != mailauth.Pass || r.ARC.Instances != 2 || r.ARC.Domain != ours {
		t.Errorf("%+v", r.ARC)
	}
	// A broken chain is not gone on with, and the message is distributed.
	broken := strings.Replace(seal(p.message("\nOnce more.\n")), "Once more", "Once  more!", 1)
	if r := p.judged(p.distribute(broken)[1]); r.ARC.Verdict != mailauth.Fail || r.ARC.Instances != 1 {
		t.Errorf("%+v", r.ARC)
	}
}

func TestThePrefix(t *testing.T) {
	p := newPress(t, func(s *lists.Settings) { s.Prefix = "[ccr]" })
	for subject, want := range map[string]string{
		"Hello": "[ccr] Hello", "Re: [CCR] Hello": "Re: [CCR] Hello", "=?utf-8?q?R=C3=A9solution?=": "[ccr] Résolution", "": "[ccr]",
		strings.Repeat("Très long ", 30) + "end": "[ccr] " + strings.Repeat("Très long ", 30) + "end",
	} {
		raw := strings.Replace(p.message("\nHello.\n"), "=?utf-8?q?R=C3=A9solution_12?=", subject, 1)
		source := p.distribute(raw)[1]
		h := mailmsg.Read(source).Header
		if got := h.Text("Subject"); got != want || len(h.All("Subject")) != 1 {
			t.Errorf("%.40q: %q", subject, got)
		}
		for line := range strings.SplitSeq(string(h.Bytes()), "\r\n") {
			if len(line) > 998 {
				t.Errorf("a line of %d octets", len(line))
			}
		}
	}
	none := strings.Replace(p.message("\nNo subject.\n"), "Subject: =?utf-8?q?R=C3=A9solution_12?=\r\n", "", 1)
	if got := mailmsg.Read(p.distribute(none)[1]).Subject; got != "[ccr]" {
		t.Errorf("%q", got)
	}
}

func TestTheFooterStandsUnderAnyText(t *testing.T) {
	words := "Soyez aimables : « merci »"
	p := newPress(t, func(s *lists.Settings) { s.Footer = i18n.Text{EN: "Be kind.\r\nAlways.", FR: words} })
	ascii := newPress(t, func(s *lists.Settings) { s.Footer = i18n.Same("Be kind.") })
	signedPart := "--s\r\nContent-Type: text/plain\r\n\r\nHello.  \r\n--s\r\nContent-Type: application/pgp-signature\r\n\r\nabc\r\n--s--\r\n"
	for name, c := range map[string]struct {
		rest  string
		text  string // what the author said
		whole bool   // the body of the author stands whole within
	}{
		"utf-8":            {"MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\nÇa va ?\n", "Ça va ?", false},
		"utf-8, 7bit":      {"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nHello.\n", "Hello.", false},
		"no MIME":          {"\nHello.\n", "Hello.", false},
		"no final newline": {"\nHello.", "Hello.", false},
		"quoted-printable": {"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=C3=87a va =\n?\n", "Ça va ?", true},
		"base64":           {"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nw4dhIHZhID8=\n", "Ça va ?", true},
		"latin 1":          {"MIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n\xc7a va ?\n", "Ça va ?", true},
		"flowed":           {"MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii; format=flowed\n\nHello \nthere.\n", "Hello there.", true},
		"HTML":             {"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>Hello.</p>\n", "Hello.", true},
		"alternative":      {"MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello.\n--b\nContent-Type: text/html\n\n<p>Hello.</p>\n--b--\n", "Hello.", true},
		"signed":           {"MIME-Version: 1.0\nContent-Type: multipart/signed; micalg=pgp-sha256; protocol=\"application/pgp-signature\"; boundary=s\n\n" + signedPart, "Hello.", true},
	} {
		for _, p := range []*press{p, ascii} {
			t.Run(name+" "+p.l.Settings.Footer.FR, func(t *testing.T) {
				p.t = t
				raw := p.signed(t, p.key, p.message(c.rest))
				source := p.distribute(raw)[1]
				p.ourOwn(source)
				p.comesFrom(source, true) // p=reject, and the signature cannot hold
				read := mailmsg.Read(source)
				if !strings.Contains(read.Text, c.text) || !strings.Contains(read.Text, "Be kind.") || !strings.Contains(read.Text, p.l.Settings.Footer.FR) || len(read.Problems) != 0 {
					t.Errorf("reads %q %v", read.Text, read.Problems)
				}
				if strings.Count(strings.ToLower(string(read.Header.Bytes())), "\r\nmime-version:") > 1 || len(read.Header.All("Content-Type")) > 1 {
					t.Errorf("the header:\n%s", read.Header.Bytes())
				}
				p.wellFormed(source)
				_, body := mailmsg.Split([]byte(raw))
				if c.whole && !bytes.Contains(source, body) {
					t.Error("what the author wrote is not whole within")
				}
				if bytes.Contains(bytes.ReplaceAll(source, []byte("\r\n"), nil), []byte("\r")) {
					t.Error("a lone CR")
				}
			})
		}
	}
}

// wellFormed checks that a message declares what it holds (RFC 2045, 6.2 and 6.4).
func (p *press) wellFormed(source []byte) {
	p.t.Helper()
	h, body := mailmsg.Split(source)
	eight := bytes.ContainsFunc(body, func(r rune) bool { return r >= 0x80 })
	if declared := strings.EqualFold(h.Get("Content-Transfer-Encoding"), "8bit"); eight && !declared {
		p.t.Errorf("eight bits are not declared:\n%s", source)
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		return
	}
	for r := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		part, err := r.NextRawPart()
		if err != nil {
			return
		}
		var b bytes.Buffer
		if part.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
			_, err = b.ReadFrom(quotedprintable.NewReader(part))
		} else {
			_, err = b.ReadFrom(part)
		}
		p.must(err)
	}
}

// No copy names anybody but its own recipient, the author and whom the author
// named.
func TestNoSubscriberIsNamedToAnother(t *testing.T) {
	p := newPress(t, func(s *lists.Settings) { s.Footer, s.Prefix = i18n.Same("Be kind."), "[ccr]" })
	for _, name := range []string{"Cleopatra Marchand", "Dorothea Nguyen", "Elisabeth Oduya"} {
		p.readers = append(p.readers, p.member(t, p.l, name))
	}
	for _, rewrite := range []lists.Rewriting{lists.RewriteNeeded, lists.RewriteNever, lists.RewriteAlways} {
		for _, oneClick := range []bool{true, false} {
			p.l.Settings.From, p.l.Settings.OneClick = rewrite, oneClick
			p.must(p.s.lists.ChangeList(t.Context(), p.staff(), p.l))
			raw := p.message(fmt.Sprintf("Return-Path: <%s>\nDelivered-To: %s\n\nHello.\n", p.readers[0].Address, p.readers[1].Address))
			for n, source := range p.distribute(raw) {
				for m, other := range p.readers {
					if m+1 != n && containsAddress(source, other.Subscription) {
						t.Errorf("the copy for subscriber %d names %s", n, other.Address)
					}
				}
			}
		}
	}
	// Letters to keepers and authors name the author alone.
	p.l.Settings.Moderated = true
	p.must(p.s.lists.ChangeList(t.Context(), p.staff(), p.l))
	p.accept(t, fromNet, authorAddress, p.message("\nTo be read first.\n"), "ccrlist@"+ours)
	p.accept(t, fromNet, "max@"+strict, strings.ReplaceAll(p.message("\nMay I?\n"), authorAddress, "max@"+strict), "ccrlist@"+ours, "ccrlist-request@"+ours)
	p.work(t)
	var all []outmail.Full
	for _, to := range []string{p.clerk.Email, authorAddress, "max@" + strict} {
		letters := p.letters(t, to)
		if len(letters) == 0 {
			t.Errorf("nothing to %s", to)
		}
		all = append(all, letters...)
	}
	for _, letter := range all {
		for _, other := range p.readers {
			if containsAddress(letter.Source, other.Subscription) {
				t.Errorf("a letter to %s names %s", letter.To.Address, other.Address)
			}
		}
	}
}

// containsAddress reports whether a text has an address, in plain sight or in
// hexadecimal, hashed or encoded.
func containsAddress(source []byte, sub lists.Subscription) bool {
	local, _, _ := strings.Cut(sub.Address, "@")
	lower := bytes.ToLower(source)
	for _, form := range []string{sub.Address, local + "=", strings.Replace(sub.Address, "@", "%40", 1), fmt.Sprintf("%x", sha256.Sum256([]byte(sub.Address))), sub.ID, sub.Name} {
		if bytes.Contains(lower, bytes.ToLower([]byte(form))) {
			return true
		}
	}
	return false
}

func TestWhoWroteAuthenticationResults(t *testing.T) {
	for value, want := range map[string]string{
		" ccr.example; spf=pass": "ccr.example", "ccr.example": "ccr.example", "": "", ";": "", "(x) ccr.example 1;": "ccr.example", "(a(b)c)ccr.example(d);": "ccr.example",
		"((((": "", "\r\n\tccr.example\t1; x": "ccr.example", `"ccr.example"`: "ccr.example", "mx.other.example; x=ccr.example": "mx.other.example", ") ccr.example;": ")",
	} {
		if got := authserv(value); got != want {
			t.Errorf("%q: %q", value, got)
		}
	}
}
