package registration

import (
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// asksView is what a gathering asks of one who comes.
type asksView struct {
	loc     *i18n.Localizer
	set     registration.Settings
	needs   registration.Needs
	errs    ui.FormErrors
	choices []ui.Option
}

func asksOf(c *door.Call, set registration.Settings, n registration.Needs, errs ui.FormErrors) asksView {
	v := asksView{loc: c.Loc, set: set, needs: n, errs: errs}
	for _, lang := range registration.Interpretations() {
		v.choices = append(v.choices, ui.Option{Value: lang, Label: c.Text("enrol.interpretation." + lang)})
	}
	return v
}

func (v asksView) asked(a string) bool { return v.set.Asked(registration.Ask(a)) }

func (v asksView) say(a string) string { return v.loc.Say(registration.Ask(a).Say()) }

// field is a question that is answered in one's own words.
func (v asksView) field(a, value string) ui.Field {
	return ui.Field{Name: a, Label: v.say(a), Value: value, Rows: 3, Max: registration.MaxNeed, Optional: true, Error: v.errs.For(a)}
}

// needs reads the answers.
func needs(c *door.Call) registration.Needs {
	return registration.Needs{
		Access: lines(c, "access"), Diet: lines(c, "diet"), Languages: lines(c, "languages"), Interpretation: c.Value("interpretation"),
		Childcare: lines(c, "childcare"), Emergency: lines(c, "emergency"), Photographs: c.Value("photographs") == "yes", Listed: c.Value("listed") == "yes",
		Pronouns: c.Value("pronouns"), Arrives: c.Value("arrives"), Leaves: c.Value("leaves"), RoomWith: c.Value("room_with"),
	}
}

// needFacts are the answers in words, for those who prepare the gathering.
func needFacts(c *door.Call, n registration.Needs) []ui.Fact {
	var facts []ui.Fact
	add := func(a registration.Ask, value string) {
		if value != "" {
			facts = append(facts, ui.Fact{Term: c.Loc.Say(a.Say()), Text: value})
		}
	}
	add(registration.AskPronouns, n.Pronouns)
	add(registration.AskAccess, n.Access)
	add(registration.AskDiet, n.Diet)
	add(registration.AskLanguages, n.Languages)
	if n.Interpretation != "" {
		add(registration.AskInterpretation, c.Text("enrol.interpretation."+n.Interpretation))
	}
	if nights := n.Nights(); nights > 0 {
		from, to, _ := n.Stay()
		add(registration.AskNights, c.Text("enrol.nights", "From", c.Loc.Date(from), "To", c.Loc.Date(to), "Count", nights))
		if n.RoomWith != "" {
			facts = append(facts, ui.Fact{Term: c.Text("enrol.room_with"), Text: n.RoomWith})
		}
	}
	add(registration.AskChildcare, n.Childcare)
	add(registration.AskEmergency, n.Emergency)
	if n.Photographs {
		add(registration.AskPhotographs, c.Text("enrol.yes"))
	}
	if n.Listed {
		add(registration.AskListed, c.Text("enrol.yes"))
	}
	return facts
}
