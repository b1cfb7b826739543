package mailmsg_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/mailmsg"
)

func TestProgramsAreToldFromPersons(t *testing.T) {
	const zoe = "zoe@ong.example"
	for _, c := range []struct{ header, path, want string }{
		{"From: zoe@ong.example\nSubject: Réunion", zoe, ""},
		{"From: zoe@ong.example\nAuto-Submitted: no", zoe, ""},
		{"From: zoe@ong.example\nSubject: Re: Automatic reply: away", zoe, ""},
		{"From: zoe@ong.example\nSubject: Out of office supplies", zoe, ""},
		{"From: zoe@ong.example\nX-Auto-Response-Suppress: RN, NRN", zoe, ""},
		{"From: zoe@ong.example\nX-Autoreply: no", zoe, ""},
		{"From: zoe@ong.example\nReply-To: no-reply@ong.example", zoe, ""},
		{"From: noreen@ong.example", "noreen@ong.example", ""},

		{"Auto-Submitted: auto-replied", zoe, "auto-replied"},
		{"Auto-Submitted: Auto-Replied (vacation); owner-email=\"zoe@ong.example\"", "", "auto-replied"},
		{"Auto-Submitted: auto-generated", zoe, "auto-generated"},
		{"Auto-Submitted: auto-notified; x=y", zoe, "auto-generated"},
		{"Auto-Submitted: something-new", zoe, "auto-generated"},
		{"Auto-Submitted: no\nAuto-Submitted: auto-replied", zoe, "auto-replied"},
		{"X-Autoreply: yes", zoe, "auto-replied"},
		{"X-Autorespond:", zoe, "auto-replied"},
		{"Precedence: auto_reply", zoe, "auto-replied"},
		{"Delivered-To: Autoresponder", zoe, "auto-replied"},
		{"Subject: Automatic reply: Réunion", zoe, "auto-replied"},
		{"Subject: =?utf-8?q?R=C3=A9ponse_automatique=C2=A0=3A?= x", zoe, "auto-replied"},
		{"Subject: Out of Office AutoReply: x", zoe, "auto-replied"},
		{"Subject: Absence du bureau : x", zoe, "auto-replied"},
		{"Content-Type: multipart/report; report-type=disposition-notification; boundary=b", zoe, "auto-replied"},
		{"X-Auto-Response-Suppress: All", zoe, "auto-generated"},
		{"X-Auto-Response-Suppress: DR, OOF, AutoReply", zoe, "auto-generated"},
		{"X-Cron-Env: <SHELL=/bin/sh>", zoe, "auto-generated"},
		{"From: no-reply@shop.example", "x@shop.example", "auto-generated"},
		{"From: Boutique <ne-pas-repondre@shop.example>", "x@shop.example", "auto-generated"},
		{"From: do_not_reply+1@shop.example", "x@shop.example", "auto-generated"},
		{"Content-Type: multipart/report; report-type=feedback-report; boundary=b", zoe, "auto-generated"},
		{"Precedence: bulk", zoe, "bulk"},
		{"Precedence: Junk", zoe, "bulk"},
		{"List-Unsubscribe: <https://shop.example/u>", zoe, "bulk"},
		{"List-Id: <x.shop.example>", zoe, "list"},
		{"Precedence: list", zoe, "list"},
		{"Mailing-List: list x@shop.example; contact y", zoe, "list"},
		{"Content-Type: multipart/report; report-type=\"delivery-status\"; boundary=b", zoe, "bounce"},
		{"Content-Type: multipart/report; report-type=delivery-status\nAuto-Submitted: auto-replied", "", "bounce"},
		{"X-Failed-Recipients: zoe@ong.example", zoe, "bounce"},
		{"From: Mail Delivery System <MAILER-DAEMON@ong.example>", zoe, "bounce"},
		{"From: MAILER-DAEMON", zoe, "bounce"},
		{"From: zoe@ong.example", "MAILER-DAEMON", "bounce"},
		{"From: postmaster@ong.example", "", "bounce"},
		{"From: postmaster@ong.example", "<>", "bounce"},
	} {
		h, _ := mailmsg.Split([]byte(c.header + "\n\n"))
		if got := mailmsg.Automatic(h, c.path); got != c.want {
			t.Errorf("%q from %q: %q, want %q", c.header, c.path, got, c.want)
		}
	}
	raw, err := mailmsg.Compose(sample())
	if err != nil {
		t.Fatal(err)
	}
	h, _ := mailmsg.Split(raw)
	if got := mailmsg.Automatic(h, "no-reply@ccr.example"); got != "auto-generated" {
		t.Errorf("our own notices are %q", got)
	}
}

func TestTheBaseOfASubject(t *testing.T) {
	for subject, want := range map[string]string{
		"Budget":                               "Budget",
		"Re: Budget":                           "Budget",
		"RE: re: Re : Budget":                  "Budget",
		"RE\u00a0: Budget":                     "Budget",
		"Re[2]: Budget":                        "Budget",
		"Re (3): Budget":                       "Budget",
		"Fwd: FW: Budget":                      "Budget",
		"TR : RÉ: Réf : Budget":                "Budget",
		"Ref: Budget":                          "Budget",
		"[ccrlist] Budget":                     "Budget",
		"Re: [ccrlist] Re: [ccr][vote] Budget": "Budget",
		"RE : [ccrlist] Fwd: Budget (fwd)":     "Budget",
		"[Fwd: Budget]":                        "Budget",
		"[Fwd: Re: [ccrlist] Budget]":          "Budget",
		"[urgent]":                             "[urgent]",
		"Re: [urgent]":                         "[urgent]",
		"Re:":                                  "",
		"":                                     "",
		"  a   b ":                             "a b",
		"Reform: the budget":                   "Reform: the budget",
		"Travaux: x":                           "Travaux: x",
		"Budget [draft]":                       "Budget [draft]",
		"\xff":                                 "",
		strings.Repeat("Re: ", 400) + "Budget": "Budget",
		strings.Repeat("[a]", 600) + "Budget":  "Budget",
		strings.Repeat("é", 1001):              strings.Repeat("é", 1000),
		"Re: Assemblée générale : ordre du jour": "Assemblée générale : ordre du jour",
	} {
		if got := mailmsg.SubjectBase(subject); got != want {
			t.Errorf("%.60q: %q, want %q", subject, got, want)
		}
	}
}

func TestTheBaseOfASubjectIsItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`((re|fwd|TR|réf) ?: |\[[a-z]{0,3}\] ?|[a-z]{1,3} |\(fwd\)|[^a]{0,5}){0,8}`).Draw(t, "subject")
		base := mailmsg.SubjectBase(s)
		if again := mailmsg.SubjectBase(base); again != base {
			t.Fatalf("the base of %q is %q, whose base is %q", s, base, again)
		}
		if with := mailmsg.SubjectBase("Re: [ccr] " + s); base != "" && with != base {
			t.Fatalf("answered, %q becomes %q, not %q", s, with, base)
		}
	})
}
