package mailmsg_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/mailmsg"
)

func TestAddressesAreReadAsPeopleMeanThem(t *testing.T) {
	for value, want := range map[string]string{
		"zoe@ong.example":                                    "<zoe@ong.example>",
		"Zoe@ONG.Example":                                    "<Zoe@ong.example>",
		"<zoe@ong.example>":                                  "<zoe@ong.example>",
		"Zoe Tremblay <zoe@ong.example>":                     "Zoe Tremblay<zoe@ong.example>",
		`"Tremblay, Zoe" <zoe@ong.example>`:                  "Tremblay, Zoe<zoe@ong.example>",
		`"Zoe \"ZT\" Tremblay" <zoe@ong.example>`:            `Zoe "ZT" Tremblay<zoe@ong.example>`,
		`"'Zoe'" <zoe@ong.example>`:                          "Zoe<zoe@ong.example>",
		"zoe@ong.example (Zoe Tremblay)":                     "Zoe Tremblay<zoe@ong.example>",
		"zoe@ong.example (Zoe (not Zoé) Tremblay)":           "Zoe (not Zoé) Tremblay<zoe@ong.example>",
		"zoe at ong.example (Zoe Tremblay)":                  "Zoe Tremblay<zoe@ong.example>",
		"Zoe at home <zoe@ong.example>":                      "Zoe at home<zoe@ong.example>",
		"=?utf-8?q?Zo=C3=A9?= Tremblay <zoe@ong.example>":    "Zoé Tremblay<zoe@ong.example>",
		`"=?utf-8?q?Zo=C3=A9?=" <zoe@ong.example>`:           "Zoé<zoe@ong.example>",
		"=?utf-8?q?Zo=C3=A9=2C_T=2E?= <zoe@ong.example>":     "Zoé, T.<zoe@ong.example>",
		"Zo\xe9 <zoe@ong.example>":                           "Zoé<zoe@ong.example>",
		"Zoé <zoé@ong.example>":                              "Zoé<zoé@ong.example>",
		"a@b.example, c@d.example":                           "<a@b.example> <c@d.example>",
		"a@b.example; c@d.example;":                          "<a@b.example> <c@d.example>",
		",, a@b.example,,":                                   "<a@b.example>",
		"<a@b.example> <c@d.example>":                        "<a@b.example> <c@d.example>",
		"Friends: a@b.example, Zoe <c@d.example>;":           "<a@b.example> Zoe<c@d.example>",
		"Friends: a@b.example;, c@d.example":                 "<a@b.example> <c@d.example>",
		"undisclosed-recipients:;":                           "",
		"undisclosed-recipients: ;, a@b.example":             "<a@b.example>",
		`"Zoe <zoe@ong.example>`:                             "Zoe<zoe@ong.example>",
		"Zoe (work <zoe@ong.example>":                        "Zoe<zoe@ong.example>",
		"Zoe <zoe@ong.example":                               "Zoe<zoe@ong.example>",
		"Zoe <zoe@ong.example, a@b.example":                  "Zoe<zoe@ong.example> <a@b.example>",
		"Zoe zoe@ong.example>":                               "Zoe<zoe@ong.example>",
		"Zoe Tremblay zoe@ong.example":                       "Zoe Tremblay<zoe@ong.example>",
		"<<zoe@ong.example>>":                                "<zoe@ong.example>",
		"zoe@ong.example <zoe@ong.example>":                  "zoe@ong.example<zoe@ong.example>",
		`"boss@ong.example" <thief@bad.example>`:             "boss@ong.example<thief@bad.example>",
		"boss@ong.example <thief@bad.example>":               "boss@ong.example<thief@bad.example>",
		"<@hop.example,@two.example:zoe@ong.example>":        "<zoe@ong.example>",
		"zoe (x) @ (y) ong (z) . example":                    "x<zoe@ong.example>",
		"Zoe <mailto:zoe@ong.example>":                       "Zoe<zoe@ong.example>",
		"mailto:zoe@ong.example":                             "<zoe@ong.example>",
		`"zoe tremblay"@ong.example`:                         `<"zoe tremblay"@ong.example>`,
		"zoe@[192.0.2.1]":                                    "<zoe@[192.0.2.1]>",
		"Z. Tremblay, M.D. <zoe@ong.example>":                "M.D.<zoe@ong.example>",
		"MAILER-DAEMON":                                      "",
		"<>":                                                 "",
		"@":                                                  "",
		"zoe@":                                               "",
		"zoe@ong.example\r\nBcc: x@y.example":                "",
		"a b@c.example":                                      "a<b@c.example>",
		"zo\x00e@ong.example":                                "",
		"<zoe@ong.example\u202e>":                            "",
		"\"unclosed":                                         "",
		"((((((":                                             "",
		strings.Repeat("a", 300) + "@b.example, c@d.example": "<c@d.example>",
	} {
		var got []string
		for _, a := range mailmsg.Addresses(value) {
			got = append(got, a.Name+"<"+a.Address+">")
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

func TestAnAddressWrittenIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []mailmsg.Address
		var written []string
		for range rapid.IntRange(1, 4).Draw(t, "n") {
			a := mailmsg.Address{
				Name:    strings.Join(strings.Fields(rapid.StringMatching(`[a-zA-Zéßق ,;:.()<>@"\\=?_\x{2019}]{0,30}`).Draw(t, "name")), " "),
				Address: rapid.StringMatching(`[a-z0-9+_-]{1,10}(\.[a-z0-9]{1,5})?@[a-z]{1,10}\.example`).Draw(t, "address"),
			}
			// A quote at both ends of a name is taken for one too many.
			if strings.HasPrefix(a.Name, `"`) || strings.Contains(a.Name, "=?") {
				a.Name = ""
			}
			list = append(list, a)
			written = append(written, a.String())
		}
		h := mailmsg.Header{}.With("To", strings.Join(written, ", "))
		if got := mailmsg.Addresses(h.Get("To")); !reflect.DeepEqual(got, list) {
			t.Fatalf("%q became %q by way of %q", list, got, h.Bytes())
		}
	})
}

func TestMessageIDsAreFound(t *testing.T) {
	for value, want := range map[string][]string{
		"<a@b>":                  {"a@b"},
		"<a@b> <c@d>":            {"a@b", "c@d"},
		"<a@b><c@d>":             {"a@b", "c@d"},
		"<a@b>,\t<c@d>":          {"a@b", "c@d"},
		"<a@b> <a@b>":            {"a@b"},
		"a@b":                    {"a@b"},
		"a@b c@d":                {"a@b", "c@d"},
		"<a\t@b>":                {"a@b"},
		"<a at b.example>":       {"a@b.example"},
		"<a@b> <c":               {"a@b"},
		"<a@b> <c@d":             {"a@b", "c@d"},
		"<a@b <c@d>":             {"a@b", "c@d"},
		"<no-at-sign>":           {"no-at-sign"},
		"":                       nil,
		"<>":                     nil,
		"<\x00@b>":               nil,
		"Your message of Monday": nil,
		"Your message of \"Mon, 5 Jan 1998\" <a@b>": {"a@b"},
		"message of Monday from zoe@ong.example":    nil,
		"<" + strings.Repeat("a", 2000) + "@b>":     nil,
	} {
		if got := mailmsg.MessageIDs(value); !slices.Equal(got, want) {
			t.Errorf("%.80q: %q, want %q", value, got, want)
		}
	}
	var all []string
	for i := range 2000 {
		all = append(all, fmt.Sprintf("<%d@x>", i))
	}
	got := mailmsg.MessageIDs(strings.Join(all, " "))
	if len(got) != 500 || got[0] != "0@x" || got[499] != "1999@x" {
		t.Errorf("of 2000 ids %d are kept, from %s to %s", len(got), got[0], got[len(got)-1])
	}
}

func TestDatesOfAllAgesAreRead(t *testing.T) {
	for value, want := range map[string]string{
		"Mon, 5 Jan 1998 12:00:00 +0100":                "1998-01-05T12:00:00+01:00",
		"5 Jan 1998 12:00 -0430":                        "1998-01-05T12:00:00-04:30",
		"Mon, 05 Jan 98 12:00:00 EST":                   "1998-01-05T12:00:00-05:00",
		"Mon, 5 Jan 04 12:00:00 GMT":                    "2004-01-05T12:00:00Z",
		"Mon, 5 Jan 104 12:00:00 GMT":                   "2004-01-05T12:00:00Z",
		"Monday, 05-Jan-98 12:00:00 GMT":                "1998-01-05T12:00:00Z",
		"Mon Jan  5 12:00:00 1998":                      "1998-01-05T12:00:00Z",
		"Mon Jan 5 12:00:00 EDT 1998":                   "1998-01-05T12:00:00-04:00",
		"Mon Jan 05 1998 12:00:00 GMT+0100 (CET)":       "1998-01-05T12:00:00+01:00",
		"Mon, 5 Jan 1998 12:00:00 +0100 (CET)":          "1998-01-05T12:00:00+01:00",
		"Mon, 5 Jan 1998 12:00:00 +0100 (C(E)T":         "1998-01-05T12:00:00+01:00",
		"Mon,5 Jan 1998 12:00:00+0100":                  "1998-01-05T12:00:00+01:00",
		"Mon, 5 Jan 1998 12:00:00 \"GMT\"":              "1998-01-05T12:00:00Z",
		"Mon, 5 Jan 1998 12:00:00 A":                    "1998-01-05T12:00:00Z",
		"Mon, 5 Jan 1998 12:00:00 XYZ":                  "1998-01-05T12:00:00Z",
		"Mon, 5 Jan 1998 12:00:00 +9999":                "1998-01-05T12:00:00Z",
		"Mon, 5 Jan 1998":                               "1998-01-05T00:00:00Z",
		"Mon, 5 January 1998 12:00:00 PM +0000":         "1998-01-05T12:00:00Z",
		"Mon, 5 Jan 1998 01:00:00 PM +0000":             "1998-01-05T13:00:00Z",
		"1998-01-05T12:00:00Z":                          "1998-01-05T12:00:00Z",
		"1998-01-05 12:00:00 +0100":                     "1998-01-05T12:00:00+01:00",
		"Mon, 31 Dec 1998 23:59:60 +0000":               "1999-01-01T00:00:00Z",
		"":                                              "",
		"yesterday":                                     "",
		"Mon, 45 Jan 1998 12:00:00 +0000":               "",
		"Mon, 5 Jan 1998 99:00:00 +0000":                "",
		"Mon, 5 Jan 1904 12:00:00 +0000":                "",
		"Mon, 5 Jan 9998 12:00:00 +0000":                "",
		"Mon, 5 Jan 99999999999999999999 12:00:00":      "",
		"Mon, 5 Jan 1998 ::::":                          "",
		"-":                                             "",
		strings.Repeat("Mon, 5 Jan 1998 12:00:00 ", 20): "",
	} {
		got := mailmsg.ParseDate(value)
		switch {
		case want == "" && !got.IsZero():
			t.Errorf("%.50q was read as %v", value, got)
		case want != "" && got.Format("2006-01-02T15:04:05Z07:00") != want:
			t.Errorf("%q: %s, want %s", value, got.Format("2006-01-02T15:04:05Z07:00"), want)
		}
	}
}
