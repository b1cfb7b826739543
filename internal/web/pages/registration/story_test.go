package registration_test

import (
	"net/http"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/i18n"
	"plenary.example/internal/registration"
)

// step is the last part of a page's address.
func step(a answer) string { return a.path[strings.LastIndex(a.path, "/")+1:] }

// through goes through the form for oneself up to its last page, without script.
func (b *browser) through(email string) answer {
	b.t.Helper()
	b.get(at).want(b.t, http.StatusOK, "Register yourself", "2 places are left")
	page := b.post(at, "for", "one").want(b.t, http.StatusOK, "Who are you?", "Step 1 of 5")
	page = b.post(page.path, "name", "Wren Castellanos", "email", email).want(b.t, http.StatusOK, "How do you take part?")
	page = b.post(page.path, "kind", registration.InPerson).want(b.t, http.StatusOK, "Which rate is yours?")
	page = b.post(page.path, "rate", "full").want(b.t, http.StatusOK, "What do you need?")
	return b.post(page.path, "diet", "No nuts").want(b.t, http.StatusOK, "Is all of this right?", "Wren Castellanos", email, "$100.00")
}

func TestFromTheFirstStepToTheLinkInTheMail(t *testing.T) {
	w := newWorld(t)
	b := w.as("")
	check := b.through("wren@people.example")
	sent := b.post(check.path).want(t, http.StatusOK, "Thank you: look in your mailbox", "wren@people.example").lacks(t, "/register/orders/")
	b.post(check.path).want(t, http.StatusOK, "Thank you: look in your mailbox") // once more: nothing new
	n, text := w.mailed("wren@people.example")
	if n != 1 || step(sent) != "sent" {
		t.Fatalf("%d messages, and the browser is at %s", n, sent.path)
	}
	order := w.link(text)
	got := w.as("").get(order).want(t, http.StatusOK, "Has a place", "Wren Castellanos", "$100.00", "Code for the registration desk")
	w.as("").get(strings.Replace(order, "/en/", "/fr/", 1)).want(t, http.StatusOK, "Consultation d’automne")
	w.as("").get(order+"x").want(t, http.StatusNotFound)
	person := got.body[strings.Index(got.body, order+"/people/"):]
	person = person[:strings.IndexByte(person, '"')]
	b.get(person).want(t, http.StatusOK, "No nuts")
	b.post(person, "action", "needs", "diet", "No milk").want(t, http.StatusOK, "No milk")
	b.get(order+"/cancel").want(t, http.StatusOK, "Cancel this registration?")
	ids := person[strings.LastIndex(person, "/")+1:]
	b.post(order+"/cancel", "people", ids, "sure", "yes").want(t, http.StatusOK, "Cancelled").lacks(t, "Has a place")
}

// Whoever types somebody else's address learns nothing of it; its owner does.
func TestTheFormSaysTheSameOfAnAddressThatIsRegistered(t *testing.T) {
	w := newWorld(t)
	body := func(email string) string {
		b := w.as("")
		page := b.post(b.through(email).path).want(t, http.StatusOK)
		page.body = strings.ReplaceAll(page.body, page.path, "")
		return page.body[strings.Index(page.body, "<main"):strings.Index(page.body, "</main>")]
	}
	first := body("ines@people.example")
	// A second place is left, so that the pages before the last one say the same.
	w.must(w.register.SetUp(t.Context(), w.actors["tomas"], w.g.ID, w.settings(3)))
	if again := body("ines@people.example"); again != first {
		t.Errorf("the page says\n%s\nand then\n%s", first, again)
	}
	n, text := w.mailed("ines@people.example")
	if n != 2 {
		t.Fatalf("%d messages", n)
	}
	w.as("").get(w.link(text)).want(t, http.StatusOK, "Has a place")
	ines := w.as("ines")
	ines.get(at).want(t, http.StatusOK, "You are registered and have a place.")
	ines.post(ines.through("ines@people.example").path).want(t, http.StatusUnprocessableEntity, "is registered for this gathering already")
	w.as("").post(at, "action", "link", "email", "nobody@people.example").want(t, http.StatusOK, "If that address is registered for this gathering")
	for range 6 {
		w.as("").post(at, "action", "link", "email", "ines@people.example")
	}
	w.as("").post(at, "action", "link", "email", "ines@people.example").want(t, http.StatusTooManyRequests, "try again in an hour", `value="ines@people.example"`)
}

func TestARefusalKeepsWhatWasTyped(t *testing.T) {
	w := newWorld(t)
	b := w.as("")
	page := b.post(at, "for", "many").want(t, http.StatusOK, "Who registers these people?")
	b.post(page.path, "name", "Wren Castellanos", "email", "no address", "organization", "", "address", "1 Pier Road").
		want(t, http.StatusUnprocessableEntity, "error-summary", "#f-email", "#f-organization", `value="no address"`, `value="Wren Castellanos"`, "1 Pier Road")
	page = b.post(page.path, "name", "Wren Castellanos", "email", "wren@people.example", "organization", "Harbour Light").want(t, http.StatusOK, "Who comes?")
	b.post(page.path, "do", "add", "seen", "0", "name", "", "email", "kept@people.example", "kind", registration.InPerson, "rate", "none").
		want(t, http.StatusUnprocessableEntity, "#f-name", "#f-rate", `value="kept@people.example"`)
	for range 2 { // sent twice it adds one
		b.post(page.path, "do", "add", "seen", "0", "name", "First Colleague", "kind", registration.InPerson, "rate", "full").want(t, http.StatusOK, "1 person so far", "First Colleague")
	}
	check := b.post(page.path, "do", "next").want(t, http.StatusOK, "Is all of this right?")
	// Whoever registers a group pays for it: they see it at once.
	b.post(check.path).want(t, http.StatusOK, "Thank you. A message with the link to this page", "First Colleague", "Has a place")
	desk := "/en/manage/gatherings/fall/registrations"
	w.as("ines").get(desk).want(t, http.StatusForbidden)
	w.as("tomas").get(desk).want(t, http.StatusOK, "First Colleague")
}

// Whoever runs the registration reads what people need, and not whom to call in an
// emergency: that takes the duty.
func TestAnEmergencyContactIsForThoseWhoHaveTheDuty(t *testing.T) {
	w := newWorld(t)
	o, err := w.register.Register(t.Context(), access.TheProgram(), w.g.ID, registration.Application{
		Once: "group", Name: "Wren Castellanos", Email: "wren@people.example", Organization: "Harbour Light", Many: true, Lang: i18n.EN,
		People: []registration.Entrant{
			{Name: "First Colleague", Rate: "full", Needs: registration.Needs{Diet: "Halal", Emergency: "Ana, 555 0100"}},
			{Name: "Second Colleague", Email: "second@people.example", Rate: "full"},
		},
	})
	w.must(err)
	page := "/en/manage/gatherings/fall/registrations/orders/" + o.ID
	w.as("tomas").get(page).want(t, http.StatusOK, "Halal", "Whom to call in an emergency", "Given.").lacks(t, "555 0100")
	w.as("odile").get(page).want(t, http.StatusOK, "Ana, 555 0100")

	// Somebody without an address has no link of their own: whoever registered them
	// fetches what follows the gathering for them.
	word, err := w.register.Link(t.Context(), o.ID)
	w.must(err)
	of := at + "/orders/" + word + "/people/"
	w.as("").get(of+o.People[0].ID).want(t, http.StatusOK, "/after/", "/true").lacks(t, `value="leave"`)
	w.as("").get(of+o.People[1].ID).want(t, http.StatusOK, "Second Colleague").lacks(t, "/after/")
}
