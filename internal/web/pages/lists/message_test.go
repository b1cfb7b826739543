package lists

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/lists/archive"
	"plenary.example/internal/mailmsg"
)

func said(p paragraph) string {
	var all []string
	for _, line := range p.lines {
		text := ""
		for _, piece := range line {
			text += piece.Text
		}
		all = append(all, text)
	}
	return strings.Join(all, "\n")
}

// Lines that a mail program broke are joined; those that their author meant stay.
func TestBrokenLinesAreJoinedAndMeantOnesAreKept(t *testing.T) {
	long := "The working group meets on Thursday to prepare the letter to the"
	for _, c := range []struct{ name, text, want string }{
		{"broken at 64 characters", long + "\nminister.", long + " minister."},
		{"a short line", "Amara\nHarbour House", "Amara\nHarbour House"},
		{"a list after a long line", long + "\n- one\n- two", long + "\n- one\n- two"},
		{"a numbered list", long + "\n2. two", long + "\n2. two"},
		{"an indented line", long + "\n  indented", long + "\n\u00a0\u00a0indented"},
		{"a table", "Region               Files                 Longest wait in months\nHalifax              11                    30", "Region\u00a0 \u00a0 \u00a0 \u00a0 \u00a0 \u00a0 \u00a0 Files\u00a0 \u00a0 \u00a0 \u00a0 \u00a0 \u00a0 \u00a0 \u00a0 \u00a0Longest wait in months\nHalifax"},
	} {
		got := passagesOf(c.text)
		if len(got) != 1 || len(got[0].paragraphs) != 1 {
			t.Fatalf("%s: %d passages", c.name, len(got))
		}
		text := said(got[0].paragraphs[0])
		if c.name == "a table" { // how the spaces are kept does not matter, that they are does
			if lines := strings.Split(text, "\n"); len(lines) != 2 || !strings.HasPrefix(lines[1], "Halifax\u00a0") {
				t.Errorf("%s: %q", c.name, text)
			}
			continue
		}
		if text != c.want {
			t.Errorf("%s: %q, want %q", c.name, text, c.want)
		}
	}
}

func TestQuotesAreFoldedOnceTheyAreLong(t *testing.T) {
	quote := func(n int) string { return strings.Repeat("> before\n", n) }
	for n, want := range map[int]bool{1: false, foldFrom: false, foldFrom + 1: true, 500: true} {
		got := passagesOf("Own words.\n\n" + quote(n) + "\nMore.\n\n-- \nAna\nHarbour Light")
		if len(got) != 4 || got[1].kind != quoted || got[1].folded() != want || got[1].lines != n {
			t.Errorf("%d lines: folded %v of %d passages", n, got[1].folded(), len(got))
		}
		if got[3].kind != signature || said(got[3].paragraphs[0]) != "Ana\nHarbour Light" {
			t.Errorf("the signature is %+v", got[3])
		}
	}
}

// Nothing of what somebody wrote is lost but its spaces, whatever they wrote.
func TestEveryWordOfAMessageIsOnThePage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([ >\t\n\-:;!?«»a-zé0-9.)(]|https://a\.example/x|\n-- \n|\n\n){0,60}`).Draw(t, "text")
		var all strings.Builder
		for _, p := range passagesOf(text) {
			for _, one := range p.paragraphs {
				all.WriteString(said(one))
			}
		}
		letters := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == 'é' || r == ':' || r == '?' {
					return r
				}
				return -1
			}, s)
		}
		if got, want := letters(all.String()), letters(text); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

// The bar is as wide as its frame, and shows whatever is not nothing.
func TestTheBarSharesOutItsWholeWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, 5000)
		done, waiting, failed := count.Draw(t, "done"), count.Draw(t, "waiting"), count.Draw(t, "failed")
		b := barOf(done, waiting, failed)
		if done+waiting+failed == 0 {
			if b != (deliveryBar{}) {
				t.Fatalf("nothing is drawn as %+v", b)
			}
			return
		}
		if b.done+b.waiting+b.failed != 1000 {
			t.Errorf("%+v is not the whole width", b)
		}
		if (b.done > 0) != (done > 0) || (b.waiting > 0) != (waiting > 0) || (b.failed > 0) != (failed > 0) {
			t.Errorf("%d, %d, %d are drawn as %+v", done, waiting, failed, b)
		}
	})
}

// An answer begins with the subject and the id of what it answers, and nothing a
// message says can add to it.
func TestAReplyNamesWhatItAnswers(t *testing.T) {
	post := archive.Post{Subject: "RE : [ccrlist] Fees & forms? 50%&bcc=all@list.example"}
	got := replyTo("a&b?c@ong.example", post, mailmsg.Content{ID: "x&y@ong.example"})
	const want = "mailto:a%26b%3Fc@ong.example?subject=Re%3A%20Fees%20%26%20forms%3F%2050%25%26bcc%3Dall%40list.example&In-Reply-To=%3Cx%26y%40ong.example%3E"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if replyTo("", post, mailmsg.Content{}) != "" {
		t.Error("there is nobody to answer")
	}
}

// Topics written one a line come back as they were.
func TestTopicsSurviveTheForm(t *testing.T) {
	topics := topicsOf("asylum | Asylum | Asile | refugee, réfugié\n\n DETENTION|Detention|Détention\nodd")
	if len(topics) != 3 || topics[0].Words[1] != "réfugié" || topics[1].Slug != "detention" || topics[1].Name.FR != "Détention" || topics[2].Slug != "odd" {
		t.Fatalf("read as %+v", topics)
	}
	again := topicsOf(topicLines(topics))
	if topicLines(again) != topicLines(topics) {
		t.Errorf("%q became %q", topicLines(topics), topicLines(again))
	}
}
