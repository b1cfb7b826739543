package ui

import (
	"net/http"
	"time"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
)

// sample is the matter the style guide shows its parts with: invented, in both
// languages.
type sample struct {
	c    *i18n.Catalog
	lang i18n.Lang

	accent string // of the coalition whose style guide it is
}

// site is the invented coalition in the accent of the real one.
func (s sample) site() Site {
	site := SampleSite()
	site.Accent = s.accent
	return site
}

// say chooses the sample in the guide's language.
func (s sample) say(en, fr string) string {
	return i18n.Typeset(s.lang, i18n.Text{EN: en, FR: fr}.In(s.lang))
}

func (s sample) l() *i18n.Localizer { return s.c.For(s.lang) }

// now is the moment at which the guide's meeting takes place.
func (s sample) now() time.Time { return time.Date(2026, time.November, 28, 14, 5, 0, 0, time.UTC) }

// SampleSite is the invented coalition of the style guide.
func SampleSite() Site {
	return Site{
		Name:      i18n.Text{EN: "Council of River Communities", FR: "Conseil des communautés riveraines"},
		ShortName: i18n.Text{EN: "CRC", FR: "CCR"}, Accent: "petrol",
		BaseURL: "https://rivers.example", SourceHref: "/source.zip",
	}
}

func (s sample) page() PageData {
	good := TagData{Tone: Good, Word: s.l().T("ui.status.in_force")}
	return PageData{
		L: s.l(), Site: s.site(),
		Title:       s.say("How our pages look", "L’allure de nos pages"),
		Kicker:      s.say("Style guide", "Guide de style"),
		Description: s.say("Every part our pages are made of, with sample matter.", "Tous les éléments dont nos pages sont faites, avec des exemples."),
		Path:        StyleguidePath(s.lang), Alternate: StyleguidePath(s.lang.Other()), NoIndex: true,
		Nav: []Link{
			{Label: s.say("Library", "Bibliothèque"), Href: "#library", Current: true},
			{Label: s.say("Meetings", "Réunions"), Href: "#meetings"},
			{Label: s.say("My drafts", "Mes ébauches"), Href: "#drafts"},
			{Label: s.say("Review", "Examen"), Href: "#review", Count: 3},
		},
		Crumbs:     []Link{{Label: s.say("Home", "Accueil"), Href: "#home"}, {Label: s.say("Safe drinking water", "Eau potable saine"), Href: "#concern"}, {Label: s.say("November 2026 meeting", "Réunion de novembre 2026"), Href: "#meeting"}},
		Account:    &Account{Name: "Maude Ferland", Organization: s.say("Friends of the Lower River", "Amis de la Basse-Rivière"), Href: "#me", SignOutHref: "#me"},
		Footer:     []Link{{Label: s.say("Accessibility", "Accessibilité"), Href: "#accessibility"}, {Label: s.say("Privacy", "Vie privée"), Href: "#privacy"}},
		Status:     &good,
		StatusLine: s.say("Adopted on 28 November 2026, 61 votes to 4.", "Adoptée le 28 novembre 2026, 61 voix contre 4."),
		Lead:       s.say("Every part our pages are made of, in the reader’s language and theme.", "Tous les éléments dont nos pages sont faites, dans la langue et le thème de qui lit."),
		Primary:    &ButtonData{Label: s.say("Propose an amendment", "Proposer un amendement"), Href: "#amend"},
		Secondary:  []ButtonData{{Label: s.say("Copy the citation", "Copier la référence"), Kind: Secondary, Href: "#cite"}, {Label: s.say("Print", "Imprimer"), Kind: Quiet, Href: "#print"}},
		Next:       &Next{Body: s.say("The meeting decides on 28 November. The text may still change until then.", "La réunion se prononce le 28 novembre. D’ici là, le texte peut encore changer."), Links: []Link{{Label: s.say("See the agenda", "Voir l’ordre du jour"), Href: "#agenda"}}},
		Notices: []NoticeData{
			{Tone: Good, Title: s.say("Your draft is submitted.", "Votre ébauche est soumise."), Body: s.say("The resolutions committee answers within ten days.", "Le comité des résolutions répond dans les dix jours.")},
			{Tone: Waiting, Title: s.say("Your 2026 dues were due on 14 May.", "Votre cotisation de 2026 était payable le 14 mai."), Links: []Link{{Label: s.say("Pay or ask for an extension", "Payer ou demander un délai"), Href: "#dues"}}},
			{Tone: Bad, Title: s.say("The file could not be read.", "Le fichier n’a pas pu être lu.")},
			{Tone: Neutral, Title: s.say("This page follows the meeting by itself.", "Cette page suit la réunion d’elle-même.")},
		},
		Errors: FormErrors{
			{Field: "title", Sentence: s.say("Write a title of at most 300 characters.", "Écrivez un titre d’au plus 300 caractères.")},
			{Field: "class", Sentence: s.say("Choose a class of membership.", "Choisissez une catégorie de membre.")},
		},
		Rail: s.rail(), RailTitle: s.say("About this resolution", "À propos de cette résolution"),
	}
}

func (s sample) rail() templ.Component { return styleguideRail(s) }

func (s sample) statuses() []TagData {
	var tags []TagData
	for _, state := range []string{"draft", "in_review", "endorsed", "on_agenda", "adopted", "defeated", "in_force", "superseded", "withdrawn"} {
		tags = append(tags, Status(s.l(), state))
	}
	return tags
}

func (s sample) steps() []Step {
	day := s.now().AddDate(0, -2, 0)
	return []Step{
		{Label: s.l().T("ui.status.draft"), State: Done, When: day},
		{Label: s.l().T("ui.status.submitted"), State: Done, When: day.AddDate(0, 0, 9), Note: "Maude Ferland"},
		{Label: s.l().T("ui.status.in_review"), State: Current, Note: s.say("Four of six checks are done", "Quatre vérifications sur six sont faites")},
		{Label: s.l().T("ui.status.endorsed"), State: Skipped},
		{Label: s.l().T("ui.status.on_agenda"), State: Todo},
		{Label: s.say("In the library", "Dans la bibliothèque"), State: Todo},
	}
}

func (s sample) table() TableData {
	in := Status(s.l(), "in_force")
	out := Status(s.l(), "superseded")
	return TableData{
		Caption: s.say("Resolutions of the last three meetings", "Résolutions des trois dernières réunions"),
		Columns: []Column{
			{Label: s.say("Resolution", "Résolution")},
			{Label: s.say("Meeting", "Réunion"), Sort: &Link{Href: "?sort=meeting"}, Sorted: "descending"},
			{Label: s.say("Status", "Statut")},
			{Label: s.say("In favour", "Pour"), Numeric: true},
		},
		Rows: []TableRow{
			{ID: "row-1", Cells: []Cell{{Text: s.say("Safe drinking water upstream", "Eau potable saine en amont"), Href: "#r1"}, {Text: s.say("November 2025", "Novembre 2025")}, {Tag: &in}, {Text: s.l().Number(1061)}}},
			{ID: "row-2", Cells: []Cell{{Text: s.say("Ferries in winter", "Les traversiers en hiver"), Href: "#r2"}, {Text: s.say("May 2025", "Mai 2025")}, {Tag: &out}, {Text: "48"}}},
		},
		Foot: []Cell{{Text: s.say("Both", "Les deux")}, {}, {}, {Text: s.l().Number(1109)}},
	}
}

func (s sample) resolution(langs ...i18n.Lang) ResolutionData {
	t := func(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: i18n.Typeset(i18n.FR, fr)} }
	line := func(id string, depth int, en, fr, textEN, textFR string) ClauseLine {
		return ClauseLine{Anchor: id, Depth: depth, Label: t(en, fr), EN: Plain(textEN), FR: Plain(i18n.Typeset(i18n.FR, textFR))}
	}
	cited := line("c-w2", 1, "2.", "2.", "", "")
	cited.EN = []Span{{Text: "The Council has asked for public wells since "}, {Text: "Res. 13, November 1995", Kind: Cite, Href: "#resolution"}, {Text: ", and the federal department has "}, {Text: "agreed to", Kind: Struck}, {Text: " acknowledged the request."}}
	cited.FR = []Span{{Text: "Le Conseil demande des puits publics depuis la "}, {Text: "rés. 13, novembre 1995", Kind: Cite, Href: "#resolution"}, {Text: ", et le ministère fédéral a reconnu la demande."}}
	check := line("c-r1b", 2, "(b)", "b)", "publish the results of each test within seven days, in the languages of the community;", "publier les résultats de chaque analyse dans les sept jours, dans les langues de la communauté ;")
	check.ToCheck = i18n.FR
	untranslated := line("c-r2", 1, "2.", "2.", "Report to the next general meeting on what was done.", "")
	untranslated.FR = nil
	return ResolutionData{
		Heading: t("Resolution 4", "Résolution 4"), Title: t("Safe drinking water in river communities", "Une eau potable saine pour les communautés riveraines"),
		Sitting: t("General Members’ Meeting, November 2026, Trois-Rivières", "Assemblée générale des membres, novembre 2026, Trois-Rivières"), Languages: langs,
		Whereas: ResolutionPart{Lines: []ClauseLine{
			line("c-w1", 1, "1.", "1.", "Forty-one communities along the river were under a boil-water notice for more than ninety days last year;", "Quarante et une communautés riveraines ont été visées par un avis d’ébullition de plus de quatre-vingt-dix jours l’an dernier ;"),
			cited,
		}},
		Resolved: ResolutionPart{LeadEN: Plain("That the Council:"), LeadFR: Plain(i18n.Typeset(i18n.FR, "Que le Conseil :")), Lines: []ClauseLine{
			line("c-r1", 1, "1.", "1.", "Write to the Minister of the Environment to ask that the department:", "Écrive à la ministre de l’Environnement pour demander que le ministère s’engage à :"),
			line("c-r1a", 2, "(a)", "a)", "test every public well twice a year, and", "analyser chaque puits public deux fois par an, et"),
			line("c-r1ai", 3, "(i)", "i)", "after each flood, within two days;", "après chaque crue, dans les deux jours ;"),
			check, untranslated,
		}},
		Official: true,
	}
}

func (s sample) redline() RedlineData {
	if s.lang == i18n.FR {
		return RedlineData{
			ID: "guide-redline", Caption: i18n.Typeset(i18n.FR, "Amendement 2 : ce qui changerait"), Lang: i18n.FR,
			Lines: []RedlineLine{
				{Number: 1, Label: "1.", Depth: 1, Spans: Plain(i18n.Typeset(i18n.FR, "Écrive à la ministre de l’Environnement ;"))},
				{Number: 2, Label: "a)", Depth: 2, State: Altered, Spans: []Span{{Text: "analyser chaque puits public "}, {Text: "deux", Kind: Deleted}, {Text: "quatre", Kind: Inserted}, {Text: i18n.Typeset(i18n.FR, " fois par an ;")}}},
				{Number: 3, Label: "b)", Depth: 2, State: StruckLine, Spans: Plain("publier les résultats.")},
				{Number: 4, Label: "b)", Depth: 2, State: NewLine, Spans: Plain("afficher les résultats à chaque puits.")},
			},
		}
	}
	return RedlineData{
		ID: "guide-redline", Caption: "Amendment 2: what would change", Lang: i18n.EN,
		Lines: []RedlineLine{
			{Number: 1, Label: "1.", Depth: 1, Spans: Plain("Write to the Minister of the Environment;")},
			{Number: 2, Label: "(a)", Depth: 2, State: Altered, Spans: []Span{{Text: "test every public well "}, {Text: "twice", Kind: Deleted}, {Text: "four times", Kind: Inserted}, {Text: " a year;"}}},
			{Number: 3, Label: "(b)", Depth: 2, State: StruckLine, Spans: Plain("publish the results.")},
			{Number: 4, Label: "(b)", Depth: 2, State: NewLine, Spans: Plain("post the results at each well.")},
		},
	}
}

func (s sample) vote(id string) VoteResultData {
	tag := Status(s.l(), "adopted")
	return VoteResultData{
		ID: id, Question: s.say("Shall resolution 4 be adopted?", "La résolution 4 est-elle adoptée ?"), Yes: 6, No: 3, Abstain: 2, Eligible: 14, Needed: 6,
		Rule:     s.say("Two thirds of votes cast. Abstentions are not votes cast.", "Deux tiers des voix exprimées. Les abstentions ne sont pas des voix exprimées."),
		Sentence: s.say("Carried: 6 of the 9 votes cast are yes; two thirds of nine is six.", "Adoptée : 6 des 9 voix exprimées sont pour ; les deux tiers de neuf font six."),
		Outcome:  &tag,
	}
}

func (s sample) ballot() BallotData {
	l := s.l()
	return BallotData{
		ID: "guide-ballot", Action: "/vote", Question: s.say("Shall resolution 4 be adopted?", "La résolution 4 est-elle adoptée ?"),
		Rule:    s.say("Two thirds of votes cast. Abstentions are not votes cast.", "Deux tiers des voix exprimées. Les abstentions ne sont pas des voix exprimées."),
		Choices: []Choice{{Value: "yes", Label: l.T("ui.vote.yes"), Shape: "yes"}, {Value: "no", Label: l.T("ui.vote.no"), Shape: "no"}, {Value: "abstain", Label: s.say("Abstain", "Je m’abstiens"), Shape: "abstain", Hint: s.say("Not a vote cast", "N’est pas une voix exprimée")}},
		Mine:    "yes", Receipt: s.say("Your vote is recorded: yes, at 14:05.", "Votre vote est enregistré : pour, à 14 h 05."),
		May: s.say("You can change it until the chair closes the vote.", "Vous pouvez le changer jusqu’à ce que la présidence ferme le vote."),
	}
}

func (s sample) live(title string) LiveData {
	return LiveData{
		L: s.l(), Site: s.site(), Title: title, Meeting: s.say("General Members’ Meeting, November 2026", "Assemblée générale des membres, novembre 2026"),
		Alternate: StyleguidePath(s.lang.Other()), Account: &Account{Name: "Maude Ferland", Organization: s.say("Friends of the Lower River", "Amis de la Basse-Rivière")},
		Back: &Link{Label: s.say("Agenda", "Ordre du jour"), Href: "#agenda"},
	}
}

// swatch is a colour on the ground it is used on.
type swatch struct{ name, ink, ground string }

func (s sample) colours() []swatch {
	return []swatch{
		{s.say("ink on paper", "encre sur papier"), "ink", "paper"},
		{s.say("soft ink on a sheet", "encre douce sur feuille"), "soft", "sheet"},
		{s.say("accent of the coalition", "accent de la coalition"), "accent", "accent-wash"},
		{s.say("sunk ground", "fond en creux"), "edge", "sunk"},
		{s.say("focus", "focus"), "focus", "paper"},
		{s.say("adopted, in force", "adopté, en vigueur"), "good", "good-ground"},
		{s.say("defeated, refused", "rejeté, refusé"), "bad", "bad-ground"},
		{s.say("waiting", "en attente"), "waiting", "waiting-ground"},
		{s.say("open now", "ouvert"), "open", "open-ground"},
		{s.say("past", "passé"), "past", "past-ground"},
		{s.say("neutral", "neutre"), "neutral", "neutral-ground"},
		{s.say("words that were found", "mots trouvés"), "ink", "mark"},
	}
}

// StyleguidePath is the address of the style guide in a language.
func StyleguidePath(lang i18n.Lang) string { return "/" + string(lang) + "/styleguide" }

// faces leads to the screens that fill a page each.
func (s sample) faces() []Link {
	to := func(face, en, fr string) Link {
		return Link{Label: s.say(en, fr), Href: StyleguidePath(s.lang) + "/" + face}
	}
	return []Link{
		to("projector", "The projector during a vote", "L’écran de la salle pendant un vote"),
		to("result", "The projector with a result", "L’écran de la salle avec un résultat"),
		to("delegate", "The delegate’s phone", "Le téléphone de la personne déléguée"),
		to("chair", "The chair’s desk", "Le pupitre de la présidence"),
		to("missing", "A page that is not there", "Une page introuvable"),
		to("failure", "A failure of ours", "Une panne de notre côté"),
	}
}

// Styleguide is a page with every part, in a language and with a coalition’s accent; further are sections of parts made
// of these, and may be nil.
func Styleguide(c *i18n.Catalog, lang i18n.Lang, accent string, further templ.Component) templ.Component {
	return styleguide(sample{c: c, lang: lang, accent: accent}, further)
}

// StyleguideScreens are the names of the whole screens that StyleguideScreen shows.
func StyleguideScreens() []string {
	return []string{"projector", "result", "delegate", "chair", "missing", "failure"}
}

// StyleguideScreen is a whole screen with sample matter, one of StyleguideScreens; nil for
// any other name.
func StyleguideScreen(c *i18n.Catalog, lang i18n.Lang, accent, face string) templ.Component {
	s := sample{c: c, lang: lang, accent: accent}
	page := PageData{L: s.l(), Site: s.site(), Alternate: StyleguidePath(lang.Other()) + "/" + face}
	switch face {
	case "projector":
		return styleguideProjector(s)
	case "result":
		return styleguideResult(s)
	case "delegate":
		return styleguideDelegate(s)
	case "chair":
		return styleguideChair(s)
	case "missing":
		return FaultPage(page, FaultData{Status: http.StatusNotFound})
	case "failure":
		return FaultPage(page, FaultData{Status: http.StatusInternalServerError, Reference: "7Q2"})
	}
	return nil
}
