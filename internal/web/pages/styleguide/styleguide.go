// Package styleguide shows every part that pages are made of, with sample matter, so that
// whoever changes the look, or brings a page, sees all of it in one place.
package styleguide

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"plenary.example/internal/i18n"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/parts"
	"plenary.example/internal/web/ui"
)

// Pages are the style guide and its whole screens.
type Pages struct{ Catalog *i18n.Catalog }

// Routes are the addresses of these pages. The buttons of samples lead back to them.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /styleguide", Handle: back},
		{Pattern: "GET /{lang}/styleguide", Handle: p.guide, Shared: true},
		{Pattern: "POST /{lang}/styleguide", Handle: back},
		{Pattern: "GET /{lang}/styleguide/{face}", Handle: p.screen, Shared: true},
		{Pattern: "POST /{lang}/styleguide/{face}", Handle: back},
	}
}

func back(c *door.Call) error { return c.Redirect(c.Path("styleguide")) }

func (p *Pages) guide(c *door.Call) error {
	return c.HTML(http.StatusOK, ui.Styleguide(p.Catalog, c.Lang, c.Door.Site.Accent, further(c.Lang)))
}

func (p *Pages) screen(c *door.Call) error {
	name := c.R.PathValue("face")
	if !slices.Contains(ui.StyleguideScreens(), name) {
		return door.NotFound()
	}
	return c.HTML(http.StatusOK, ui.StyleguideScreen(p.Catalog, c.Lang, c.Door.Site.Accent, name))
}

// further are the parts that stand on those of package ui.
func further(lang i18n.Lang) templ.Component {
	say := func(en, fr string) string { return i18n.Typeset(lang, i18n.Text{EN: en, FR: fr}.In(lang)) }
	written := i18n.Text{
		EN: "The pump at the **north landing** is closed until Friday.\n\n- boil water for one minute;\n- bring bottles to the hall.",
		FR: "La pompe du **quai nord** est fermée jusqu’à vendredi.\n\n- faire bouillir l’eau une minute ;\n- apporter des bouteilles à la salle.",
	}
	return parts.Stack(
		parts.Section("people-write", say("What people wrote", "Ce que les gens ont écrit"),
			parts.Under("notice-12", say("The pump at the north landing", "La pompe du quai nord"), "#notice-12", &ui.TagData{Tone: ui.Open, Word: say("New", "Nouveau")},
				parts.Rich(lang, written)),
			parts.Saying("Ines Okafor", say("28 November 2026", "28 novembre 2026"), say("for the clinic", "pour la clinique"),
				parts.Plain(lang, say("We tested the well twice.\nBoth tests were clean.", "Nous avons analysé le puits deux fois.\nLes deux analyses étaient bonnes."))),
			parts.Label(say("In the other language", "Dans l’autre langue")),
			parts.Rich(lang, only(written, lang.Other())),
			parts.Hint(say("A text that its author has not translated is shown as it is, and its language is told to screen readers.", "Un texte que son auteur n’a pas traduit est montré tel quel, et sa langue est dite aux lecteurs d’écran."))),
		parts.Section("proportions", say("A count as a bar", "Un décompte en bande"),
			parts.Stripe(parts.Bar{
				Title: say("Answers to what was asked", "Réponses aux demandes"),
				Words: say("7 answered, 2 promised, 1 refused", "7 répondues, 2 promises, 1 refusée"),
				Parts: []parts.BarPart{{Class: "kept", Width: 700}, {Class: "partly", X: 700, Width: 200}, {Class: "not_kept", X: 900, Width: 100}},
			})),
		parts.Section("folded", say("What opens", "Ce qui s’ouvre"),
			parts.Folded(say("Who may vote", "Qui peut voter"), true, parts.List([]string{
				say("a member organization in good standing, by its delegate;", "un organisme membre en règle, par sa personne déléguée ;"),
				say("an associate has a voice and no vote.", "un membre associé a une voix, mais ne vote pas."),
			}))),
	)
}

// only is a text in one of its languages.
func only(t i18n.Text, lang i18n.Lang) i18n.Text {
	if lang == i18n.FR {
		return i18n.Text{FR: t.FR}
	}
	return i18n.Text{EN: t.EN}
}
