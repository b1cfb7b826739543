//go:build browser

package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/belenios/verifying"
	"plenary.example/internal/meetings"
)

// TestBrowserSecretWeightsAndPapers holds a vote of another shape by its pages alone, in
// French: one question, on a resolution of the meeting, whose result the meeting then takes;
// two trustees who are both needed; votes that weigh more than one, and papers, which two
// people count apart and then alike.
func TestBrowserSecretWeightsAndPapers(t *testing.T) {
	s := newStage(t)
	list, err := s.p.meetings.List(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	meeting := list[0]
	agenda, err := s.p.meetings.Agenda(t.Context(), meeting.ID)
	if err != nil {
		t.Fatal(err)
	}
	item := agenda[slices.IndexFunc(agenda, func(i meetings.Item) bool { return i.ResolutionID != "" })]
	const vote = "/secret-votes/accompagnement"

	staff := s.screen(t, "Priscilla")
	staff.open("/fr/manage/secret-votes/new")
	for field, words := range map[string]string{
		"title_fr": "L’accompagnement plutôt que la détention", "title_en": "Accompaniment rather than detention", "key": "accompagnement",
		"q01_text_fr": "Adopter la résolution?", "q01_text_en": "Adopt the resolution?",
		"trustees": s.address(t, "Zohra") + "\n" + s.address(t, "Saoirse"), "authority": s.address(t, "Beatrix"),
	} {
		staff.fill("#f-"+field, words)
	}
	staff.choose(meeting.Title.FR)
	staff.choose(item.Title.FR)
	staff.press("Prévoir le scrutin")
	staff.sees("Majorité simple")
	staff.press("Préparer le scrutin")
	staff.open("/fr/manage" + vote + "/electors")
	staff.changes("Aino", "weigh", "weight", "3")
	staff.changes("Zohra", "weigh", "weight", "2")
	js[bool](staff, `([...document.querySelectorAll('tbody tr')].find(r => r.textContent.includes('Aino')).querySelector('details').open = true)`)
	staff.look("la liste électorale, avec un organisme à modifier")

	secrets := map[string]string{}
	windows := map[string]*screen{}
	for _, name := range []string{"Zohra", "Saoirse", "Aino"} {
		windows[name] = s.screen(t, name)
	}
	for _, name := range []string{"Zohra", "Saoirse"} {
		w := windows[name]
		w.open("/fr" + vote + "/trustee")
		secrets[name] = w.draws()
		if len(secrets) == 1 {
			w.look("la clé d’une personne dont toutes sont nécessaires")
		}
		w.keeps(secrets[name])
	}
	authority := s.screen(t, "Beatrix")
	authority.open("/fr" + vote + "/authority")
	codes := authority.codes("")
	staff.open("/fr/manage" + vote)
	staff.opens()

	v, err := s.p.secret.ByKey(t.Context(), access.TheProgram(), "accompagnement")
	if err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string]string{"Aino": "Pour", "Zohra": "Contre", "Saoirse": "Vote blanc"} {
		w := windows[name]
		w.open("/fr" + vote + "/vote")
		w.seals(codeOf(t, s, v, name, codes), answer)
		w.sends("[data-cast] button[type=submit]")
		w.sees("Votre bulletin est déposé")
	}
	staff.open("/fr/manage" + vote + "/electors")
	staff.changes("Mehdi Sansregret", "paper", "", "")
	staff.sees("dira comment son organisme a voté")
	staff.changes("Ngaire Castellanos", "paper", "", "")
	staff.open("/fr/manage" + vote)
	staff.press("Fermer maintenant")
	if err := s.p.secret.Tally(t.Context(), access.TheProgram(), v.ID); err != nil {
		t.Fatal(err)
	}
	for name, secret := range secrets {
		w := windows[name]
		w.open("/fr" + vote + "/trustee")
		w.gives(secret)
		w.sees("Votre part des totaux est reçue")
	}

	// Two people count the papers: first apart, then alike.
	public := s.screen(t, "")
	public.open("/fr" + vote)
	public.sees("attendent d’être dépouillés")
	chair := s.screen(t, "Ngaire")
	counts := func(w *screen, figures ...string) {
		w.open("/fr/manage" + vote + "/papers")
		for i, name := range []string{"q01_a0", "q01_a1", "q01_blank", "spoiled"} {
			w.fill("#f-"+name, figures[i])
		}
		w.press("Inscrire ce que j’ai compté")
	}
	counts(staff, "1", "0", "0", "0")
	staff.sees("ces chiffres n’y correspondent pas")
	counts(staff, "1", "0", "1", "0")
	counts(chair, "1", "0", "0", "1")
	chair.sees("n’ont pas trouvé la même chose")
	chair.look("deux dépouillements différents")
	counts(chair, "1", "0", "1", "0")
	chair.sees("ont dépouillé de façon identique")

	// The meeting has the resolution before it, and takes the result.
	hall := "/fr/meetings/" + meeting.Key
	staff.open(hall + "/manage")
	for js[bool](staff, fmt.Sprintf(`[...document.querySelectorAll('button')].some(b => b.textContent.replace(/\s+/g, ' ').includes('Monter %s'))`, item.Title.FR)) {
		staff.press("Monter " + item.Title.FR)
	}
	chair.open(hall + "/chair")
	for _, act := range []string{"Ouvrir l’assemblée", "Aborder ce point", "Consigner qui propose", "Consigner qui appuie"} {
		chair.press(act)
	}
	chair.open("/fr/manage" + vote)
	chair.sees("Une fois proclamé")
	chair.look("un scrutin dépouillé que l’assemblée attend")
	chair.press("Porter le résultat devant l’assemblée")
	chair.sees("Annoncez-le à l’écran de la présidence")
	chair.open(hall + "/chair")
	chair.press("Annoncer le résultat")
	chair.sees("Le résultat est annoncé")
	staff.open("/fr/manage" + vote)
	staff.press("Proclamer le résultat")
	staff.sees("Le résultat est proclamé")

	public.open("/fr" + vote)
	public.look("le résultat, les bulletins de papier à part")
	figures := js[[]string](public, `[...document.querySelectorAll('main .section table tbody tr')].map(r => [...r.cells].map(c => c.textContent.trim()).join(' ')).filter(r => /^(Pour|Contre|Blanc) \d+ \d+ \d+$/.test(r))`)
	if want := []string{"Pour 3 1 4", "Contre 2 0 2", "Blanc 1 1 2"}; !slices.Equal(figures, want) {
		t.Errorf("the page says %q instead of %q: %s", figures, want, public.text())
	}
	if strings.Contains(public.text(), "Membres ayant droit de vote") {
		t.Error("the page takes weights for members")
	}
	public.sees("3 bulletins chiffrés comptent")
	public.sees("selon son poids")
	public.sees("2 bulletins de papier ont été dépouillés par deux scrutateurs.")
	public.open("/fr/resolutions/" + meeting.Key + "/1")
	public.sees(item.Title.FR)

	archive := fetched(t, s.site.URL+"/fr"+vote+"/archive.bel")
	report, err := verifying.Archive(t.Context(), bytes.NewReader(archive), nil)
	if err != nil {
		t.Fatal(err)
	}
	if report.Ballots != 3 || report.Weight != 6 || len(report.Result) != 1 || !slices.Equal(report.Result[0], []int64{1, 3, 2}) {
		t.Errorf("the archive: %d ballots of weight %d, result %v", report.Ballots, report.Weight, report.Result)
	}
	s.neverHas(t, archive, secrets)
	acceptedByTheTool(t, v.UUID, archive)
}
