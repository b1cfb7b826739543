package paper_test

import (
	"bytes"
	"errors"
	"iter"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/internal/pdf/presstest"
)

func values() paper.Values {
	return paper.Values{
		Donor: "Geneviève", Amount: money.Of(250_00, "CAD"), Day: day(2026, 11, 20), Fund: i18n.Text{EN: "Emergency Fund", FR: "Fonds d’urgence"},
		Campaign: i18n.Same("Winter"), Year: 2026, Total: money.Of(1_234_56, "CAD"), Receipt: "2026-00042", Tribute: "Marguerite Bélanger",
		Signer: paper.Signature{Name: "Amina Diallo", Title: i18n.Text{EN: "Treasurer", FR: "Trésorière"}}, Charity: i18n.Text{EN: "Coalition", FR: "La Coalition"},
	}
}

func TestATemplateIsFilledInEitherLanguage(t *testing.T) {
	for _, c := range []struct {
		lang       i18n.Lang
		text, want string
	}{
		{
			i18n.EN, "Dear {{donor}},\n\nThank you for {{ amount }} on {{day}} to the {{Fund}} ({{campaign}}). In {{year}}: {{year total}}.\n\n{{receipt}}, {{tribute}}, {{signer}}, {{signer_title}}, {{charity}}",
			"Dear Geneviève,|Thank you for $250.00 on 20 November 2026 to the Emergency Fund (Winter). In 2026: $1,234.56.|2026-00042, Marguerite Bélanger, Amina Diallo, Treasurer, Coalition",
		},
		{
			i18n.FR, "{{donateur}},\n\nMerci de {{montant}}, reçus le {{date}} pour le {{fonds}} ({{campagne}}) ! En {{année}} : {{total_année}}.\n\n{{reçu}}, {{hommage}}, {{signataire}}, {{fonction}}, {{organisme}}",
			"Geneviève,|Merci de 250,00 $, reçus le 20 novembre 2026 pour le Fonds d’urgence (Winter) ! En 2026 : 1 234,56 $.|2026-00042, Marguerite Bélanger, Amina Diallo, Trésorière, La Coalition",
		},
		{i18n.FR, "{{donor}}: {{amount}}", "Geneviève: 250,00 $"}, // a field in the other language's words
	} {
		tmpl, err := paper.ParseTemplate("body", c.text)
		if err != nil {
			t.Fatal(err)
		}
		got, missing := tmpl.Fill(values(), catalog(t).For(c.lang))
		if plain(strings.Join(got, "|")) != plain(c.want) || len(missing) != 0 {
			t.Errorf("%q, missing %v; want %q", got, missing, c.want)
		}
	}
}

func TestATemplateWithAnUnknownFieldIsRefusedByName(t *testing.T) {
	for text, key := range map[string]string{
		"{{donor}} {{iban}} {{wife}}": "receipts.error.field",
		"{{}}":                        "receipts.error.field",
		"{{donor} you":                "receipts.error.braces",
		"you}} there":                 "receipts.error.braces",
		"{{don\nor}}":                 "receipts.error.braces",
		"{{ {{donor}} }}":             "receipts.error.braces",
		"{{donor":                     "receipts.error.braces",
	} {
		_, err := paper.ParseTemplate("body", text)
		f := fault.Of(err)
		if f == nil || f.Key != key || f.Field != "body" {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for _, lang := range i18n.Langs() {
			said := catalog(t).For(lang).T(f.Key, pairs(f.Args)...)
			if strings.Contains(said, "⟦") || strings.Contains(said, "<no value>") || strings.Contains(text, "iban") && !strings.Contains(said, "iban, wife") {
				t.Errorf("%q: %q", text, said)
			}
		}
	}
}

func pairs(args fault.Args) []any {
	var list []any
	for k, v := range args {
		list = append(list, k, v)
	}
	return list
}

// What a donor is called is never read as a template, and what nothing is known for is
// told.
func TestValuesAreNoTemplates(t *testing.T) {
	tmpl, err := paper.ParseTemplate("body", "{{donor}} {{campaign}} {{amount}} {{day}} {{campaign}}")
	if err != nil {
		t.Fatal(err)
	}
	got, missing := tmpl.Fill(paper.Values{Donor: "{{amount}}\n\n}} {{"}, catalog(t).For(i18n.EN))
	if len(got) != 1 || !strings.HasPrefix(got[0], "{{amount}} }} {{") || strings.Join(missing, " ") != "campaign amount day" {
		t.Errorf("%q, missing %v", got, missing)
	}
}

func TestWhateverIsTypedIsReadOrRefused(t *testing.T) {
	loc := catalog(t).For(i18n.FR)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"{{", "}}", "{", "}", "donor", "montant", " ", "\n\n", "é", "x"})).Draw(t, "text"), "")
		tmpl, err := paper.ParseTemplate("body", text)
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatal(err)
			}
			return
		}
		got, _ := tmpl.Fill(values(), loc)
		for _, p := range got {
			if strings.Contains(p, "{{") || strings.Contains(p, "}}") {
				t.Fatalf("%q became %q", text, got)
			}
		}
	})
}

func TestFieldsAreExplained(t *testing.T) {
	for _, f := range paper.Fields() {
		for _, lang := range i18n.Langs() {
			if said := catalog(t).For(lang).Say(f.What()); strings.Contains(said, "⟦") {
				t.Errorf("%s: %s", f.Name(lang), said)
			}
			if _, err := paper.ParseTemplate("body", "{{"+f.Name(lang)+"}}"); err != nil {
				t.Errorf("%s: %v", f.Name(lang), err)
			}
		}
	}
}

func TestLettersInOneFile(t *testing.T) {
	s := stationery(t)
	long := strings.Repeat("It came when many families were waiting for somebody to answer. ", 8)
	letters := []paper.Letter{
		{Lang: i18n.EN, To: donor(), Day: day(2026, 11, 26), Paragraphs: []string{"Dear Geneviève,", "Thank you.", "With warm thanks,"}},
		{Lang: i18n.FR, To: donor(), Day: day(2026, 11, 26), Paragraphs: []string{"Geneviève,", long, long, long, long, long, long, long, long, "Avec toute notre reconnaissance,"}},
		{Lang: i18n.EN, To: donor(), Day: day(2026, 11, 26)},
	}
	var all iter.Seq2[paper.Letter, error] = func(yield func(paper.Letter, error) bool) {
		for _, l := range letters {
			if !yield(l, nil) {
				return
			}
		}
	}
	var b bytes.Buffer
	if err := s.Letters(&b, paper.Batch{Title: "Letters", Lang: i18n.EN, Day: day(2026, 11, 26)}, all); err != nil {
		t.Fatal(err)
	}
	pages := presstest.Read(t, b.Bytes()).Pages
	if len(pages) != 4 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, want := range [][]string{
		{"Canadian Coalition for Refuge", "Montreal, Quebec, 26 November 2026", "Geneviève L. Tremblay-Ouellet", "Dear Geneviève,", "Thank you.", "Amina Diallo", "Treasurer", "123456782RR0001"},
		{"Coalition canadienne pour le refuge", "Montréal (Québec), le 26 novembre 2026", "Geneviève,"},
		{"Page 2", "Avec toute notre reconnaissance,", "Amina Diallo", "Trésorière"},
		{"Amina Diallo"},
	} {
		for _, w := range want {
			if !strings.Contains(plain(pages[i]), w) {
				t.Errorf("page %d: no %q in\n%s", i+1, w, plain(pages[i]))
			}
		}
	}
	one, err := s.Letter(letters[1])
	if err != nil {
		t.Fatal(err)
	}
	f := presstest.Read(t, one)
	if len(f.Pages) != 2 || f.Lang != "fr-CA" || f.Title == "" {
		t.Errorf("%d pages, %q, %q", len(f.Pages), f.Lang, f.Title)
	}
}

func TestCards(t *testing.T) {
	s := stationery(t)
	memory := paper.Card{
		Occasion: paper.Memory, Of: "Marguerite Bélanger", From: "Suzanne Roy and Jean Okonkwo", To: "Bélanger family",
		Message: "There was always soup.", Day: day(2026, 11, 26),
	}
	honour := paper.Card{Occasion: paper.Honour, Of: "Олександра 中文 " + strings.Repeat("of the very long name ", 8), Message: strings.Repeat("We wish you well. ", 60), Day: day(2026, 11, 26)}
	for _, c := range []struct {
		card    paper.Card
		lang    i18n.Lang
		subject string
		page    []string
		mail    string
	}{
		{
			memory, i18n.EN, "A gift in memory of Marguerite Bélanger",
			[]string{"In memory of Marguerite Bélanger a gift was made by Suzanne Roy and Jean Okonkwo to support our work. There was always soup. With our sincere sympathy Canadian Coalition for Refuge 26 November 2026"},
			"Dear Bélanger family,|A gift was made in memory of Marguerite Bélanger by Suzanne Roy and Jean Okonkwo, to support our work.|With these words:|There was always soup.|With our sincere sympathy|Canadian Coalition for Refuge",
		},
		{
			memory, i18n.FR, "Un don à la mémoire de Marguerite Bélanger",
			[]string{"À la mémoire de Marguerite Bélanger un don a été fait par Suzanne Roy and Jean Okonkwo pour soutenir notre travail. There was always soup. Avec nos sincères condoléances Coalition canadienne pour le refuge 26 novembre 2026"},
			"Bélanger family,|Un don a été fait à la mémoire de Marguerite Bélanger par Suzanne Roy and Jean Okonkwo, pour soutenir notre travail.|Avec ces mots :|There was always soup.|Avec nos sincères condoléances|Coalition canadienne pour le refuge",
		},
		{honour, i18n.EN, "A gift in honour of " + honour.Of, []string{"In honour of Олександра 中文 of the very long", "a gift was made to support our work.", "With our warm wishes"}, ""},
		{honour, i18n.FR, "Un don en l’honneur de " + honour.Of, []string{"En l’honneur de Олександра 中文", "un don a été fait pour soutenir notre travail.", "Avec nos meilleurs vœux"}, ""},
	} {
		c.card.Lang = c.lang
		raw, err := s.Card(c.card)
		if err != nil {
			t.Fatal(err)
		}
		got := said(t, raw)
		for _, want := range c.page {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		subject, mail, err := s.Mail(c.card)
		if err != nil || subject != c.subject || c.mail != "" && plain(strings.Join(mail, "|")) != plain(c.mail) {
			t.Errorf("%q, %q, %v", subject, mail, err)
		}
	}
	for _, bad := range []paper.Card{{}, {Of: "Marguerite"}, {Occasion: "birthday", Of: "Marguerite"}, {Occasion: paper.Memory}} {
		if _, err := s.Card(bad); !errors.Is(err, paper.ErrCard) {
			t.Errorf("%+v: %v", bad, err)
		}
		if _, _, err := s.Mail(bad); !errors.Is(err, paper.ErrCard) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
