package letters_test

import (
	"bytes"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/givingtest"
	"plenary.example/internal/giving/letters"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf/presstest"
)

type world struct {
	*givingtest.World
	t testing.TB
	s *letters.Service
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := givingtest.New(t)
	return &world{World: w, t: t, s: letters.New(w.Log, w.Giving, w.Receipts, w.Books, w.Mail, w.Catalog)}
}

func withMail(address string) func(*giving.Donor) {
	return func(d *giving.Donor) { d.Email = address }
}

// The letters that come with the program name only fields that there are, in both
// languages.
func TestTheLettersThatComeWithTheProgram(t *testing.T) {
	w := newWorld(t)
	list, err := w.s.Templates(t.Context(), givingtest.Staff())
	w.Must(err)
	if len(list) != 3 || list[0].ID != letters.Once || list[1].ID != letters.First || list[2].ID != letters.Monthly {
		t.Fatalf("%+v", list)
	}
	ana := w.Donor("Ana Ruiz")
	g := w.Gave(ana, 100_00, "2026-03-04")
	for _, one := range list {
		w.Must(one.Check())
		for _, lang := range i18n.Langs() {
			letter, err := w.s.Letter(t.Context(), givingtest.Staff(), g.ID, one, lang)
			w.Must(err)
			said := strings.Join(letter.Paragraphs, "\n")
			if len(letter.Missing) > 0 || strings.Contains(said, "{{") || !strings.Contains(said, "Ana Ruiz") || !strings.Contains(said, "100") {
				t.Errorf("%s in %s: %v %s", one.ID, lang, letter.Missing, said)
			}
		}
	}
}

// Those who have an address are mailed, the others have a letter on paper, and nobody
// has two.
func TestEachGiftIsThankedForOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	ana := w.Donor("Ana Ruiz", withMail("ana@courriel.example"))
	marc := w.Donor("Marc Roy", withMail("marc@courriel.example"), func(d *giving.Donor) { d.ByPost, d.Lang = true, i18n.FR })
	ivy := w.Donor("Ivy Stone")
	unknown := w.Donor("Somebody", func(d *giving.Donor) { d.Address = giving.Address{} })
	w.Gave(ana, 10_00, "2026-03-01")
	w.Gave(ana, 20_00, "2026-03-02")
	bounces := w.Gave(marc, 30_00, "2026-03-03")
	w.Gave(ivy, 40_00, "2026-03-04")
	w.Gave(unknown, 50_00, "2026-03-05")
	would, err := w.s.Preview(ctx, givingtest.Staff(), letters.Choice{How: letters.Both})
	w.Must(err)
	if would.Letters != 4 || would.Mailed != 2 || would.Printed() != 2 || would.More {
		t.Fatalf("%+v", would)
	}
	if small, err := w.s.Preview(ctx, givingtest.Staff(), letters.Choice{How: letters.Mail, Least: 15_00, From: givingtest.Day("2026-03-02"), To: givingtest.Day("2026-03-03")}); err != nil || small.Letters != 1 {
		t.Fatalf("%+v, %v", small, err)
	}
	run, err := w.s.Write(ctx, givingtest.Staff(), letters.Choice{How: letters.Both}, "form-1")
	w.Must(err)
	again, err := w.s.Write(ctx, givingtest.Staff(), letters.Choice{How: letters.Both}, "form-1")
	w.Must(err)
	if run.Letters != 4 || run.Mailed != 2 || again.ID != run.ID {
		t.Fatalf("%+v, %+v", run, again)
	}
	_, err = w.s.Write(ctx, givingtest.Staff(), letters.Choice{How: letters.Both}, "form-2")
	w.Refused(err, "letters.error.nothing")
	sent := w.Letters()
	if len(sent) != 2 || !strings.Contains(sent[0], "$10.00") || !strings.Contains(sent[0], "Rosa Lindqvist") || !strings.Contains(sent[1], "$20.00") {
		t.Errorf("%q", sent)
	}
	var file bytes.Buffer
	w.Must(w.s.Print(ctx, givingtest.Staff(), run.ID, &file))
	pages := presstest.Read(t, file.Bytes()).Pages
	if len(pages) != 2 || !strings.Contains(pages[0], "Marc Roy") || !strings.Contains(pages[1], "Ivy Stone") {
		t.Errorf("%q", pages)
	}
	// A cheque that bounced since is not thanked for on paper.
	w.Must(w.Payments.Void(ctx, givingtest.Staff(), bounces.PaymentID, "It bounced"))
	w.Must(w.Giving.Reckon(ctx, bounces.PaymentID))
	file.Reset()
	w.Must(w.s.Print(ctx, givingtest.Staff(), run.ID, &file))
	if pages := presstest.Read(t, file.Bytes()).Pages; len(pages) != 1 || !strings.Contains(pages[0], "Ivy Stone") {
		t.Errorf("after one bounced: %q", pages)
	}
	gifts, _, err := w.Giving.Gifts(ctx, givingtest.Staff(), giving.GiftFilter{Unthanked: true})
	w.Must(err)
	if len(gifts) != 1 || gifts[0].DonorID != unknown.ID {
		t.Errorf("%+v", gifts)
	}
	late := w.Gave(ivy, 60_00, "2026-04-01")
	w.Refused(func() error {
		_, err := w.s.Write(ctx, givingtest.Staff(), letters.Choice{Gift: late.ID, How: letters.Mail}, "")
		return err
	}(), "letters.error.nothing")
	one, err := w.s.Write(ctx, givingtest.Staff(), letters.Choice{Gift: late.ID, How: letters.Paper, Letter: letters.Once}, "")
	w.Must(err)
	if one.Letters != 1 || one.Printed() != 1 {
		t.Errorf("%+v", one)
	}
	runs, err := w.s.Runs(ctx, givingtest.Staff())
	w.Must(err)
	if len(runs) != 2 || runs[0].ID != one.ID {
		t.Errorf("%+v", runs)
	}
}

func TestWordsAreCheckedAndKept(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	good := letters.Template{Name: i18n.Text{EN: "Gala", FR: "Gala"}, Text: i18n.Text{EN: "Dear {{donor}},", FR: "Bonjour {{donateur}},"}}
	kept, err := w.s.Put(ctx, givingtest.Staff(), good)
	w.Must(err)
	for name, change := range map[string]func(*letters.Template){
		"letters.error.name":    func(t *letters.Template) { t.Name.FR = " " },
		"letters.error.text":    func(t *letters.Template) { t.Text.FR = "" },
		"receipts.error.field":  func(t *letters.Template) { t.Text.EN = "Dear {{nobody}}," },
		"receipts.error.braces": func(t *letters.Template) { t.Text.EN = "Dear {{donor" },
		"giving.error.long":     func(t *letters.Template) { t.Text.EN = strings.Repeat("x", 7000) },
	} {
		bad := good
		change(&bad)
		_, err := w.s.Put(ctx, givingtest.Staff(), bad)
		w.Refused(err, name)
	}
	_, err = w.s.Put(ctx, givingtest.Staff(), letters.Template{ID: "gone", Name: good.Name, Text: good.Text})
	w.Refused(err, "letters.error.none")
	w.Refused(w.s.Drop(ctx, givingtest.Staff(), letters.First), "letters.error.lasting")
	w.Must(w.s.Drop(ctx, givingtest.Staff(), kept.ID))
	w.Refused(w.s.Drop(ctx, givingtest.Staff(), kept.ID), "letters.error.none")
	lin := access.Actor{PersonID: "lin", Name: "Lin"}
	_, err = w.s.Put(ctx, lin, good)
	w.Refused(err, "fault.forbidden")
	_, err = w.s.Templates(ctx, lin)
	w.Refused(err, "fault.forbidden")
}
