package account

import (
	"encoding/json"
	"net/http"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/bodies"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
	"plenary.example/internal/web/ui"
)

// Pages are the account pages and what they stand on.
type Pages struct {
	SignIn *signin.Service
	Bodies *bodies.Service // nil: offices are named without their days
	// Registered lists what the reader registered for. Nil: nothing.
	Registered func(c *door.Call) ([]ui.Entry, error)
}

// Routes are the addresses of these pages.
func (p *Pages) Routes() []door.Route {
	return []door.Route{
		{Pattern: "GET /{lang}/sign-in", Handle: p.form},
		{Pattern: "POST /{lang}/sign-in", Handle: p.request},
		{Pattern: "GET /{lang}/sign-in/link/{token}", Handle: p.link},
		{Pattern: "POST /{lang}/sign-in/link/{token}", Handle: p.use},
		{Pattern: "POST /{lang}/sign-in/passkey/begin", Handle: p.beginPasskeySignIn},
		{Pattern: "POST /{lang}/sign-in/passkey", Handle: p.finishPasskeySignIn},
		{Pattern: "POST /{lang}/sign-out", Handle: p.signOut},
		{Pattern: "GET /{lang}/account", Handle: p.account},
		{Pattern: "POST /{lang}/account/passkeys/begin", Handle: p.beginPasskey},
		{Pattern: "POST /{lang}/account/passkeys", Handle: p.finishPasskey},
		{Pattern: "POST /{lang}/account/passkeys/{id}/rename", Handle: p.renamePasskey},
		{Pattern: "POST /{lang}/account/passkeys/{id}/remove", Handle: p.removePasskey},
		{Pattern: "POST /{lang}/account/sign-out-everywhere", Handle: p.signOutEverywhere},
	}
}

// nextKey is the session's key for where to go once signed in.
const nextKey = "next"

// maxNext is the longest address that is remembered, in bytes.
const maxNext = 1000

func (p *Pages) form(c *door.Call) error { return p.formWith(c, http.StatusOK, "", nil) }

func (p *Pages) formWith(c *door.Call, status int, typed string, errs ui.FormErrors) error {
	if c.Actor.SignedIn() {
		return c.Redirect(c.Path("account"))
	}
	if next := c.NextPath(); next != "" && len(next) <= maxNext {
		signin.Keep(c.Ctx(), c.Door.Sessions, nextKey, next)
	}
	v := formView{Loc: c.Loc, Action: c.Path("sign-in"), Email: typed, Errors: errs, Passkeys: p.SignIn.PasskeysPossible()}
	page := ui.PageData{Title: c.Text("account.sign_in.title"), Lead: c.Text("account.sign_in.lead"), NoIndex: true, Errors: errs, Plain: true, Path: c.Path("sign-in"), Alternate: door.PathIn(c.Lang.Other(), "sign-in")}
	return c.PageStatus(status, page, formPage(v))
}

// request sends a link; the answer is the same whether or not the address is known.
func (p *Pages) request(c *door.Call) error {
	if err := c.Parse(); err != nil {
		return err
	}
	if refused := p.SignIn.RequestLink(c.Ctx(), c.Value("email"), c.Network(), c.Lang); refused != nil {
		errs, err := c.Refusal(refused)
		if err != nil {
			return err
		}
		return p.formWith(c, c.RefusalStatus(refused), c.Value("email"), errs)
	}
	outbox := ""
	if c.Door.Demo {
		outbox = c.Path("outbox")
	}
	return c.Page(ui.PageData{Title: c.Text("account.sent.title"), NoIndex: true, Plain: true, Path: c.Path("sign-in"), Alternate: door.PathIn(c.Lang.Other(), "sign-in")}, sentPage(c.Loc, c.Value("email"), outbox))
}

// link shows the button that uses the link up: a mail scanner that opens the
// address must not.
func (p *Pages) link(c *door.Call) error {
	person, err := p.SignIn.PeekLink(c.Ctx(), c.R.PathValue("token"))
	if err != nil {
		return err
	}
	return c.Page(ui.PageData{Title: c.Text("account.link.title", "Name", person.Name), NoIndex: true, Plain: true}, linkPage(c.Loc, c.Path("sign-in", "link", c.R.PathValue("token"))))
}

func (p *Pages) use(c *door.Call) error {
	person, err := p.SignIn.UseLink(c.Ctx(), c.R.PathValue("token"))
	if err != nil {
		return err
	}
	next := c.Door.Sessions.PopString(c.Ctx(), nextKey)
	if err := signin.Begin(c.Ctx(), c.Door.Sessions, person.ID); err != nil {
		return err
	}
	if next == "" {
		next = door.PathIn(c.Lang) + "/"
	}
	return c.Redirect(next)
}

// keptForADoor begins the names of the cookies with which a phone opens the list of
// people that it keeps for the door of a gathering.
const keptForADoor = "door-"

// unsentAtADoor begins the names of the cookies which say that a phone has check-ins
// of a door that were not sent.
const unsentAtADoor = "unsent-"

// forget takes the list of people off a phone that was at the door of a gathering,
// wherever on the site one signs out, and the key to it. Where check-ins wait to be
// sent, the key alone goes: what is left of the list cannot be read, and the check-ins,
// which name nobody, stay to be sent. It reports whether some do.
func forget(c *door.Call) (unsent bool) {
	kept := c.R.Cookies()
	for _, k := range kept {
		unsent = unsent || strings.HasPrefix(k.Name, unsentAtADoor)
	}
	for _, k := range kept {
		if !strings.HasPrefix(k.Name, keptForADoor) {
			continue
		}
		if !unsent {
			c.W.Header().Set("Clear-Site-Data", `"storage"`)
		}
		http.SetCookie(c.W, &http.Cookie{Name: k.Name, Path: "/", MaxAge: -1, SameSite: http.SameSiteStrictMode, Secure: c.R.TLS != nil})
	}
	return unsent
}

func (p *Pages) signOut(c *door.Call) error {
	if err := signin.End(c.Ctx(), c.Door.Sessions); err != nil {
		return err
	}
	if forget(c) {
		return c.Done(c.Path()+"/", "signed_out_unsent")
	}
	return c.Done(c.Path()+"/", "signed_out")
}

func (p *Pages) account(c *door.Call) error {
	if err := c.Actor.Require(c.Actor.SignedIn(), "power.see_own_account"); err != nil {
		return err
	}
	keys, err := p.SignIn.Passkeys(c.Ctx(), c.Actor)
	if err != nil {
		return err
	}
	v := accountView{Loc: c.Loc, Base: c.Path("account"), Passkeys: keys, Possible: p.SignIn.PasskeysPossible(), Zone: c.Door.Zone, Acted: c.Actor.ActedBy != (access.Clerk{})}
	for _, s := range c.Actor.Seats {
		tag := ui.TagData{Tone: ui.Bad, Word: c.Text("account.standing.not")}
		if s.GoodStanding {
			tag = ui.TagData{Tone: ui.Good, Word: c.Text("account.standing.good")}
		}
		v.Seats = append(v.Seats, seatView{Name: s.Name.In(c.Lang), Class: c.Text("people.class." + s.Class), Why: c.Loc.Say(s.Why), Tag: tag})
	}
	if v.Offices, v.Past, err = p.offices(c); err != nil {
		return err
	}
	if p.Registered != nil {
		if v.Registered, err = p.Registered(c); err != nil {
			return err
		}
	}
	return c.Page(ui.PageData{Title: c.Actor.Name, Kicker: c.Text("account.title")}, accountPage(v))
}

func (p *Pages) signOutEverywhere(c *door.Call) error {
	if err := p.SignIn.SignOutEverywhere(c.Ctx(), c.Actor, c.Actor.PersonID); err != nil {
		return err
	}
	return p.signOut(c)
}

// passkeyAnswer is what the script sends back at the end of a ceremony.
type passkeyAnswer struct {
	Name       string          `json:"name"`
	Credential json.RawMessage `json:"credential"`
}
