package identifying_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/identifying"
	"plenary.example/locales"
)

func TestWhatPointsAtSomebodyIsFound(t *testing.T) {
	for _, row := range []struct {
		text, passage string
		kind          identifying.Kind
	}{
		{"His UCI is 11-2345-6789 and he waits.", "11-2345-6789", identifying.ClientID},
		{"Client 1234-5678 was moved twice.", "1234-5678", identifying.ClientID},
		{"Client 1234–5678 was moved twice.", "1234–5678", identifying.ClientID},
		{"IUC : 12345678, transférée.", "12345678", identifying.ClientID},
		{"Application E000123456 has no answer.", "E000123456", identifying.Application},
		{"la demande g000987654 attend", "g000987654", identifying.Application},
		{"RPD file TB9-12345 was postponed.", "TB9-12345", identifying.Application},
		{"detention review 0003-B9-01234", "0003-B9-01234", identifying.Application},
		{"judicial review IMM-1234-19", "IMM-1234-19", identifying.Application},
		{"case number: 7781234 at the office", "7781234", identifying.Application},
		{"numéro de dossier 7781234 au bureau", "7781234", identifying.Application},
		{"her SIN 046 454 286 was asked for", "046 454 286", identifying.SIN},
		{"the number 130-692-544 was asked for", "130-692-544", identifying.SIN},
		{"the number 130692544 was asked for", "130692544", identifying.SIN},
		{"passport AB123456 was kept", "AB123456", identifying.Passport},
		{"son passeport no X1234567", "X1234567", identifying.Passport},
		{"call 416-555-0148 in the evening", "416-555-0148", identifying.Phone},
		{"(514) 555-0199 le soir", "(514) 555-0199", identifying.Phone},
		{"+254 722 555 019 is her sister", "+254 722 555 019", identifying.Phone},
		{"tél. 555-0148", "555-0148", identifying.Phone},
		{"write to amina.k@mail.example today", "amina.k@mail.example", identifying.Email},
		{"They live at 482 Maple Grove Road with", "482 Maple Grove Road", identifying.Street},
		{"au 1250, rue Sainte-Catherine depuis mai", "1250, rue Sainte-Catherine", identifying.Street},
		{"au 12 boulevard de l’Acadie", "12 boulevard de l’Acadie", identifying.Street},
		{"in H2X 1Y4 they are three", "H2X 1Y4", identifying.Postal},
		{"born on 4 March 1987, he", "4 March 1987", identifying.Birth},
		{"DOB: 1987-03-04", "1987-03-04", identifying.Birth},
		{"née le 4 mars 1987", "4 mars 1987", identifying.Birth},
		{"date of birth March 4, 1987", "March 4, 1987", identifying.Birth},
		{"Mr. Hassan was held for weeks", "Mr. Hassan", identifying.Name},
		{"Mme Traoré attend depuis deux ans", "Mme Traoré", identifying.Name},
		{"M. Traoré attend depuis deux ans", "M. Traoré", identifying.Name},
		{"Our client Fatima has waited", "Fatima", identifying.Name},
		{"notre cliente Fatima attend", "Fatima", identifying.Name},
		{"a boy named Idris Osman was", "Idris Osman", identifying.Name},
		{"elle s’appelle Ayaan depuis", "Ayaan", identifying.Name},
	} {
		found := identifying.Find(row.text)
		if len(found) != 1 || found[0].Kind != row.kind || row.text[found[0].Start:found[0].End] != row.passage {
			t.Errorf("%q: found %v, want %q (%s)", row.text, said(row.text, found), row.passage, row.kind)
		}
	}
}

func said(text string, found []identifying.Found) []string {
	var list []string
	for _, f := range found {
		list = append(list, string(f.Kind)+" "+text[f.Start:f.End])
	}
	return list
}

func TestOrdinarySentencesPass(t *testing.T) {
	for _, text := range []string{
		"In 2025 we saw 11 families wait more than thirty months.",
		"Nous avons vu 19 dossiers, le plus long à quarante et un mois.",
		"Between 2019-2020 and 2023-2024 the number doubled.",
		"As Res. 13, November 1995 asks, and Rés. 3, mai 1986.",
		"The programme cost $1,250,000 in 2024; 123 456 782 $ in all; 500 000 000 $ promised.",
		"Under the 1951 Refugee Convention and Bill C-31, section 55(2)(b).",
		"From 12 March 2025 to 4 April 2025 nobody was told why.",
		"Du 12 mars 2025 au 4 avril 2025, personne n’a été informé.",
		"Children born in Canada; a person born in 1987; born in March.",
		"The Minister answered. Ms. Minister, Mme la ministre, M. le ministre.",
		"Our client Services team, the client Support desk.",
		"The 1995 Federal Court decision, and 12 Court cases.",
		"Nous sommes 4 personnes au bureau de l’avenue du Parc.",
		"At 9 a.m. in Toronto, 45 of 160 people, 3.5 per cent, 1-2 weeks.",
		"Appel 24 heures sur 24; call the Executive on Thursday.",
		"She was named to the Board. Il a été nommé par le ministre.",
		"Of 1,200 applications, 350 were older than 36 months (29%).",
		"",
	} {
		if found := identifying.Find(text); len(found) != 0 {
			t.Errorf("%q: found %v", text, said(text, found))
		}
	}
}

func TestEveryKindSaysWhatItIsAndHowToSayItInstead(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs() {
		for _, k := range identifying.Kinds() {
			for _, m := range []i18n.Message{k.What(), k.Instead()} {
				if s := catalog.For(lang).Say(m); s == "" || strings.Contains(s, "⟦") {
					t.Errorf("%s in %s: %q", m.Key, lang, s)
				}
			}
		}
	}
}

func TestARefusalShowsThePassage(t *testing.T) {
	err := identifying.Check("words", "Mr. Hassan, UCI 1234-5678, waits.")
	f := fault.Of(err)
	if f == nil || f.Field != "words" || f.Args["Passage"] != "Mr. Hassan" || len(f.Others) != 1 || f.Others[0].Args["Passage"] != "1234-5678" {
		t.Fatalf("%+v", f)
	}
	if err := identifying.Check("words", "Eleven families wait."); err != nil {
		t.Fatal(err)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"Mr. Hassan 1234-5678", "née le 4 mars 1987", "12, rue Émile", "+1 416 555 0148", "é\x80\xff1234-5678"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, p := range identifying.Find(text) {
			if p.Start < last || p.End <= p.Start || p.End > len(text) {
				t.Fatalf("%q: %v", text, p)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[p.Start:p.End]) {
				t.Fatalf("%q is cut within a character: %v", text, p)
			}
			last = p.End
		}
	})
}
