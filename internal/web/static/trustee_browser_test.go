//go:build browser

package static_test

import (
	"crypto/rand"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"plenary.example/internal/belenios"
	"plenary.example/internal/belenios/canon"
	"plenary.example/internal/belenios/ceremony"
	"plenary.example/internal/belenios/group"
)

const trusteePage = `<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Trustee</title><script defer src="{{static "trustee.js"}}"></script>
<main data-trustee data-group="{{.Group}}" data-stage="{{.Stage}}" data-size="{{.Size}}" data-need="{{.Need}}" data-index="{{.Index}}"
 data-certificates="{{.Certificates}}" data-input="{{.Input}}" data-election="{{.Election}}" data-tally="{{.Tally}}"
 data-private-key="{{.PrivateKey}}" data-public="{{.Public}}" data-name=trustee-2.txt>
<section data-step=begin><h1>Begin</h1><label>Secret <input data-secret-in></label><input type=file data-file-in aria-label=File>
<p data-error=secret hidden>Secret</p><p data-error=other hidden>Other</p><p data-error=failed hidden>Failed</p><p data-error=cheated hidden>Trustee <b data-who></b></p>
<button type=button data-make>Make</button></section>
<section data-step=working hidden><h1>Working</h1><progress data-progress></progress></section>
<section data-step=made hidden><h1>Made</h1><output data-secret></output><button type=button data-download data-file=secret.txt>Download</button>
<template data-backup>
The secret of a trustee, to be kept until 2026-12-31 23:59:00 and shown to nobody:

{secret}

Keep it.
</template>
<label><input type=checkbox data-kept> Kept</label><label>Last four <input data-proof></label><p data-error=kept hidden>Kept</p><p data-error=proof hidden>Proof</p></section>
<form data-send method=post action=/><input type=hidden name=answer><button>Send</button></form></main>`

// trustee is a page for a trustee.
type trustee struct {
	Group, Stage, Certificates, Input, Election, Tally, PrivateKey, Public string
	Size, Need, Index                                                      int
}

// draws has the browser draw a secret and send what of it is public.
func (w *window) draws(page trustee) (secret, file string, answer []byte) {
	w.t.Helper()
	w.visit(trusteePage, page)
	w.press("[data-make]")
	w.sees("made")
	secret = w.text("[data-secret]")
	name, file := w.download("[data-download]")
	if name != "secret.txt" || !strings.Contains(file, secret) || strings.Contains(file, "{secret}") {
		w.t.Errorf("%s: %s", name, file)
	}
	send := func(refused string) {
		w.t.Helper()
		w.press("[data-send] button")
		if got := w.errors(); got != refused {
			w.t.Errorf("sent with %q, not %q", got, refused)
		}
	}
	send("kept")
	w.press("[data-kept]")
	send("proof")
	w.fill("[data-proof]", "0000x")
	send("proof")
	w.fill("[data-proof]", secret[len(secret)-4:])
	w.press("[data-send] button")
	return secret, file, w.received("answer")
}

// computes has the browser compute something with a secret, typed or in a file, and send it.
func (w *window) computes(page trustee, secret, file string) []byte {
	w.t.Helper()
	w.visit(trusteePage, page)
	if file == "" {
		w.fill("[data-secret-in]", secret)
	} else {
		path := filepath.Join(w.t.TempDir(), "secret.txt")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			w.t.Fatal(err)
		}
		if err := chromedp.Do(w.ctx, chromedp.SetUploadFiles("[data-file-in]", []string{path})); err != nil {
			w.t.Fatal(err)
		}
	}
	w.press("[data-make]")
	return w.received("answer")
}

func TestBrowserOfATrusteeWhoIsNeeded(t *testing.T) {
	w := open(t)
	for _, g := range []group.Group{group.Belenios2048(), group.Ed25519()} {
		secret, file, sent := w.draws(trustee{Group: g.Name(), Stage: "single"})
		r := canon.NewReader(sent)
		key := belenios.ReadTrusteeKey(r, g)
		if err := r.End(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(file, `"`+secret+`"`) {
			t.Errorf("not as belenios-tool writes a key: %s", file)
		}
		_, other, err := belenios.NewTrusteeKey(g, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		trustees, err := belenios.NewTrustees(g, []belenios.Trustee{{Single: &other}, {Single: &key}})
		if err != nil {
			t.Fatal(err)
		}
		e, err := belenios.NewElection(g, trustees.Key, belenios.Subject{UUID: "gBDRyvvWC39pMx", Name: "N", Questions: questions()[:2]})
		if err != nil {
			t.Fatal(err)
		}
		tally := tallied(t, e)
		page := trustee{Group: g.Name(), Stage: "decrypt", Election: string(e.Text), Tally: string(tally.Append(nil)), Public: string(key.Key.Append(nil))}
		for name, secret := range map[string]string{"typed": secret, "quoted": `"` + secret + `"`} {
			if _, err := belenios.CheckDecryption(e, trustees, tally, 2, w.computes(page, secret, "")); err != nil {
				t.Errorf("%s, %s: %v", g.Name(), name, err)
			}
		}
		page.Public = string(sent)
		if _, err := belenios.CheckDecryption(e, trustees, tally, 2, w.computes(page, "", file)); err != nil {
			t.Errorf("%s, in a file: %v", g.Name(), err)
		}
		w.visit(trusteePage, page)
		for _, one := range []struct{ secret, says string }{{"", "secret"}, {"1234", "secret"}, {secret[:len(secret)-1], "other"}} {
			w.fill("[data-secret-in]", one.secret)
			w.press("[data-make]")
			w.until(fmt.Sprintf(`document.querySelector('[data-error=%s]').hidden === false && !document.querySelector('[data-make]').disabled`, one.says))
			if got := w.errors(); got != one.says {
				t.Errorf("%q: %s", one.secret, got)
			}
		}
		w.mu.Lock()
		if w.sent != nil {
			t.Errorf("sent: %v", w.sent)
		}
		w.mu.Unlock()
		page.Tally = "[]"
		w.visit(trusteePage, page)
		w.fill("[data-secret-in]", secret)
		w.press("[data-make]")
		w.until(`!document.querySelector('[data-error=failed]').hidden`)
	}
}

// tallied is the tally of three ballots: no, yes, and one of the two.
func tallied(t *testing.T, e *belenios.Election) *belenios.Tally {
	t.Helper()
	tally := belenios.EmptyTally(e)
	for i, answer := range [][]bool{{false, false, true}, {false, true, false}, {false, false, true}} {
		token, err := belenios.NewToken(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		public, err := belenios.Public(e.Group, e.UUID, token)
		if err != nil {
			t.Fatal(err)
		}
		voters, err := belenios.NewCredentials(e.Group, []belenios.Credential{{Key: public, Weight: 1}})
		if err != nil {
			t.Fatal(err)
		}
		text, err := belenios.MakeBallot(e, rand.Reader, token, [][]bool{answer, {i == 0, false, true, false, i < 2}})
		if err != nil {
			t.Fatal(err)
		}
		b, err := belenios.CheckBallot(e, voters, text)
		if err != nil {
			t.Fatal(err)
		}
		tally.Add(e.Group, b.Choices, 1)
	}
	return tally
}

func TestBrowserInACeremony(t *testing.T) {
	w := open(t)
	for _, g := range []group.Group{group.Belenios2048(), group.Ed25519()} {
		// The first trustee has our program, the two others have browsers; two are enough.
		seed, err := belenios.NewSeed(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		first := ceremony.NewMember(g, seed)
		c, err := first.Certificate(rand.Reader, 3, 2, 1)
		if err != nil {
			t.Fatal(err)
		}
		certificates := []belenios.Signed{c}
		secrets, files, own := []string{seed}, []string{""}, []string{""}
		for index := 2; index <= 3; index++ {
			secret, file, sent := w.draws(trustee{Group: g.Name(), Stage: "certificate", Size: 3, Need: 2, Index: index})
			c, err := ceremony.ParseCertificate(g, sent)
			if err != nil {
				t.Fatal(err)
			}
			certificates = append(certificates, c)
			secrets, files, own = append(secrets, secret), append(files, file), append(own, string(sent))
		}
		if _, err := ceremony.CheckCertificates(g, 2, certificates); err != nil {
			t.Fatal(err)
		}
		all := string(canon.AppendList(nil, certificates, func(dst []byte, s belenios.Signed) []byte { return s.Append(dst) }))
		p, err := first.Polynomial(rand.Reader, certificates)
		if err != nil {
			t.Fatal(err)
		}
		polynomials := []*ceremony.Polynomial{p}
		for i := 1; i < 3; i++ {
			sent := w.computes(trustee{Group: g.Name(), Stage: "polynomial", Certificates: all, Public: own[i]}, secrets[i], files[i])
			p, err := ceremony.ParsePolynomial(g, sent)
			if err != nil {
				t.Fatal(err)
			}
			if err := ceremony.CheckPolynomial(g, 2, i+1, certificates, p); err != nil {
				t.Fatal(err)
			}
			polynomials = append(polynomials, p)
		}
		// Who sends something else than was published is named.
		page := trustee{Group: g.Name(), Stage: "output", Certificates: all, Public: own[1]}
		crossed := ceremony.Route(polynomials, 2)
		crossed.Secrets = slices.Clone(crossed.Secrets)
		crossed.Secrets[2] = crossed.Secrets[0]
		page.Input = string(crossed.Append(nil))
		w.visit(trusteePage, page)
		w.fill("[data-secret-in]", secrets[1])
		w.press("[data-make]")
		w.until(`!document.querySelector('[data-error=cheated]').hidden`)
		if who := w.text("[data-who]"); who != "3" {
			t.Errorf("trustee %s cheated", who)
		}
		out, err := first.Output(rand.Reader, certificates, ceremony.Route(polynomials, 1))
		if err != nil {
			t.Fatal(err)
		}
		outputs := []*ceremony.Output{out}
		for i := 1; i < 3; i++ {
			page := trustee{Group: g.Name(), Stage: "output", Certificates: all, Public: own[i], Input: string(ceremony.Route(polynomials, i+1).Append(nil))}
			out, err := ceremony.ParseOutput(g, w.computes(page, secrets[i], ""))
			if err != nil {
				t.Fatal(err)
			}
			if err := ceremony.CheckOutput(g, i+1, certificates, polynomials, out); err != nil {
				t.Fatal(err)
			}
			outputs = append(outputs, out)
		}
		public, sealed := ceremony.Finish(2, certificates, polynomials, outputs)
		trustees, err := belenios.NewTrustees(g, []belenios.Trustee{{Threshold: public}})
		if err != nil {
			t.Fatal(err)
		}
		e, err := belenios.NewElection(g, trustees.Key, belenios.Subject{UUID: "gBDRyvvWC39pMx", Name: "N", Questions: questions()[:2]})
		if err != nil {
			t.Fatal(err)
		}
		tally := tallied(t, e)
		key, err := first.PrivateKey(sealed[0])
		if err != nil {
			t.Fatal(err)
		}
		share, err := belenios.Decrypt(e, rand.Reader, tally, key)
		if err != nil {
			t.Fatal(err)
		}
		shares := map[int]*belenios.PartialDecryption{1: share}
		text := w.computes(trustee{Group: g.Name(), Stage: "decrypt", Election: string(e.Text), Tally: string(tally.Append(nil)), PrivateKey: sealed[2], Public: own[2]}, "", files[2])
		if shares[3], err = belenios.CheckDecryption(e, trustees, tally, 3, text); err != nil {
			t.Fatal(err)
		}
		open, err := belenios.Combine(e, trustees, tally, shares)
		if err != nil {
			t.Fatal(err)
		}
		result, err := belenios.OpenResult(g, open, 3)
		if got := fmt.Sprint(result); err != nil || got != "[[0 1 2] [1 0 3 0 2]]" {
			t.Errorf("%s: %s, %v", g.Name(), got, err)
		}
	}
}

const authorityPage = `<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Credentials</title><script defer src="{{static "authority.js"}}"></script>
<main data-authority data-uuid="{{.UUID}}" data-group="{{.Group}}" data-voters="{{.Voters}}"><h1>Credentials</h1>
<button type=button data-make>Make</button><progress data-progress></progress>
<section data-made hidden><button type=button data-csv data-columns='["Name","Person","Mail","Weight","Credential"]'>Table</button><button type=button data-letters data-title="Letters">Letters</button></section>
<template data-letter lang=en><h1>{name}</h1><p>Dear {holder}, {none}: <a href="https://vote.example/#{credential}">{credential}</a></p></template>
<template data-letter lang=fr><h1>{name}</h1><p>Bonjour {holder} : {credential}</p></template>
<p data-error=download hidden>Download</p><p data-error=failed hidden>Failed</p>
<form data-send method=post action=/><input type=hidden name=credentials><button>Send</button></form></main>`

func TestBrowserOfACredentialAuthority(t *testing.T) {
	w := open(t)
	const uuid = "gBDRyvvWC39pMx"
	for _, g := range []group.Group{group.Belenios2048(), group.Ed25519()} {
		w.visit(authorityPage, map[string]string{"UUID": uuid, "Group": g.Name(), "Voters": `[
			{"name":"=Shelter, \"East\"","holder":"A <b>","mail":"a@voters.example","weight":1,"language":"en"},
			{"name":"Maison","holder":"B","mail":"b@voters.example","weight":3,"language":"fr"},
			{"name":"House","holder":"{name}","mail":"","weight":1,"language":"de"}]`})
		w.press("[data-send] button")
		w.press("[data-make]")
		w.until(`!document.querySelector('[data-made]').hidden`)
		w.press("[data-send] button")
		if got := w.errors(); got != "download" {
			t.Errorf("sent before anything was downloaded: %q", got)
		}
		name, table := w.download("[data-csv]")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
		if err != nil || name != "credentials.csv" || !strings.HasPrefix(table, "\ufeff") || !strings.HasSuffix(table, "\r\n") {
			t.Fatalf("%s: %q, %v", name, table, err)
		}
		var list []belenios.Credential
		for i, row := range rows[1:] {
			public, err := belenios.Public(g, uuid, row[4])
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, belenios.Credential{Key: public, Weight: []int64{1, 3, 1}[i]})
			row[4] = "…"
		}
		if got := fmt.Sprintf("%q", rows); got != `[["Name" "Person" "Mail" "Weight" "Credential"] ["'=Shelter, \"East\"" "A <b>" "a@voters.example" "1" "…"] ["Maison" "B" "b@voters.example" "3" "…"] ["House" "{name}" "" "1" "…"]]` {
			t.Error(got)
		}
		name, letters := w.download("[data-letters]")
		for _, part := range []string{`lang="fr"><h1>Maison</h1><p>Bonjour B : `, `<p>Dear A &lt;b&gt;, {none}: <a href="https://vote.example/#`, "<p>Dear {name}, ", "<title>Letters</title>"} {
			if !strings.Contains(letters, part) {
				t.Errorf("%s does not have %s: %s", name, part, letters)
			}
		}
		if n := strings.Count(letters, "<section "); n != 3 {
			t.Errorf("%d letters", n)
		}
		w.press("[data-send] button")
		want, err := belenios.NewCredentials(g, list)
		if err != nil {
			t.Fatal(err)
		}
		if sent := w.received("credentials"); string(sent) != string(want.Text) {
			t.Errorf("%s: %s\nnot\n%s", g.Name(), sent, want.Text)
		}
	}
}

func TestBrowserOfATrusteeTakesEnterForTheButton(t *testing.T) {
	w := open(t)
	g := group.Ed25519()
	x, key, err := belenios.NewTrusteeKey(g, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	trustees, err := belenios.NewTrustees(g, []belenios.Trustee{{Single: &key}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := belenios.NewElection(g, trustees.Key, belenios.Subject{UUID: "gBDRyvvWC39pMx", Name: "N", Questions: questions()[:2]})
	if err != nil {
		t.Fatal(err)
	}
	tally := tallied(t, e)
	w.visit(trusteePage, trustee{Group: g.Name(), Stage: "decrypt", Election: string(e.Text), Tally: string(tally.Append(nil)), Public: string(key.Key.Append(nil))})
	w.press("[data-send] button") // nothing is computed yet
	w.until(`!document.querySelector('[data-error=secret]').hidden`)
	w.fill("[data-secret-in]", string(x.Append(nil)))
	w.press("[data-send] button")
	if _, err := belenios.CheckDecryption(e, trustees, tally, 1, w.received("answer")); err != nil {
		t.Error(err)
	}
}
