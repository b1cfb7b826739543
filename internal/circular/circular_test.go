package circular_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/circular"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/testdb"
)

func letter() circular.Letter {
	return circular.Letter{
		Lang: i18n.FR, From: mailmsg.Address{Name: "La lettre", Address: "lettre@ccr.example"}, To: mailmsg.Address{Name: "La lettre", Address: "lettre@ccr.example"}, Subject: "Été : « tout »", ID: "one.fr", Domain: "ccr.example",
		Date: time.Date(2026, 10, 5, 15, 0, 0, 0, time.UTC), ListID: "newsletter.ccr.example", Banner: "SOUS EMBARGO", Title: "Été", Lead: "Des **mots** !",
		Sections: []circular.Section{{Title: "Un <b>", URL: "https://ccr.example/fr/bodies", Body: "- a\n- b\n\n<script>x</script>"}, {Title: "Mauvais", URL: "javascript:alert(1)"}},
		Web:      "https://ccr.example/fr/newsletter/vol-1/issue-1", WebLabel: "Lire", Foot: []string{"Conseil\n128 Lantern Street", "Pourquoi."}, LeaveLabel: "Se désabonner", Choices: "https://ccr.example/fr/newsletter/mine", ChoicesLabel: "Langue",
	}
}

func TestBothFormsSayTheSameAndNothingActs(t *testing.T) {
	raw, err := letter().Compose()
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(raw, []byte(circular.LinkMark)); n != 2 {
		t.Errorf("the mark stands %d times, unbroken", n)
	}
	html, err := letter().HTML("#")
	if err != nil {
		t.Fatal(err)
	}
	text := letter().Text("…")
	for _, both := range []string{"SOUS EMBARGO", "Été", "128 Lantern Street", "https://ccr.example/fr/bodies", "Se désabonner", "newsletter/vol-1/issue-1"} {
		if !strings.Contains(html, both) || !strings.Contains(text, both) {
			t.Errorf("%q is not in both forms", both)
		}
	}
	for _, never := range []string{"<script", "javascript:", "<img", "<b>"} {
		if strings.Contains(html, never) {
			t.Errorf("%q is in the message", never)
		}
	}
	if m := mailmsg.Read(raw); m.Header.Get("List-Id") == "" || m.Header.Get("Precedence") != "bulk" || m.Header.Get("Auto-Submitted") != "" {
		t.Errorf("its header: %v", m.Header)
	}
}

const report = `From: MAILER-DAEMON@reader.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No such user.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.reader.example

Final-Recipient: rfc822; gone@reader.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user

--b--
`

func TestWhatComesBackReachesWhoSentIt(t *testing.T) {
	d := testdb.Open(t)
	queue, err := jobs.New(d, jobs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	mail, err := outmail.New(d, queue, outmail.Config{Address: "secretariat@ccr.example"})
	if err != nil {
		t.Fatal(err)
	}
	var serial int64
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		serial, err = mail.AddPosting(t.Context(), tx, outmail.Posting{Source: "newsletter", SourceID: "issue", SubjectID: "issue", Text: []byte("Subject: x\r\n\r\nx\r\n")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	returns := circular.NewReturns(d, mail, "ccr.example")
	var got []circular.Return
	returns.For("newsletter", func(_ context.Context, r circular.Return) error {
		got = append(got, r)
		return nil
	})
	key, err := mail.Tokens(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	address := strings.Replace(circular.ReversePath("ccr.example"), "*", key.Copy(serial, 7), 1)
	raw := []byte(strings.ReplaceAll(report, "\n", "\r\n"))
	rest, err := returns.Take(t.Context(), []string{"ccrlist@ccr.example", strings.ToUpper(address)}, "", raw)
	if err != nil || len(rest) != 1 || rest[0] != "ccrlist@ccr.example" {
		t.Errorf("%v, %v", rest, err)
	}
	if len(got) != 1 || got[0].Kind != circular.Hard || got[0].Recipient != 7 || got[0].Subject != "issue" || !strings.Contains(got[0].Said, "No such user") {
		t.Errorf("%+v", got)
	}
	// What somebody wrote to that address is no report, and a token of nobody is refused.
	if _, err := returns.Take(t.Context(), []string{address}, "a@reader.example", []byte("From: a@reader.example\r\nSubject: Hello\r\n\r\nHello.\r\n")); err != nil || len(got) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	next := returns.Or(func(context.Context, string) error { return fault.New(fault.NotFound, "x", nil) })
	if err := next(t.Context(), address); err != nil {
		t.Errorf("one of ours: %v", err)
	}
	for _, other := range []string{"returns+aaaaaaaaaaaaaaaaaaaaaaaaaa@ccr.example", "ccrlist@ccr.example", strings.Replace(address, "ccr.example", "other.example", 1)} {
		if err := next(t.Context(), other); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", other, err)
		}
	}
}
