package account

import (
	"bytes"
	"encoding/json"
	"net/http"

	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/signin"
	"plenary.example/internal/web/door"
)

// ceremonyKey is the session's key for a passkey ceremony under way.
const ceremonyKey = "passkey"

// begin keeps the ceremony's state in the session and sends the browser its options.
func begin(c *door.Call, options []byte, state string, err error) error {
	if err != nil {
		return answerFault(c, err)
	}
	signin.Keep(c.Ctx(), c.Door.Sessions, ceremonyKey, state)
	return c.Bytes("application/json", options)
}

// answerFault tells the script what was refused, in the reader's language.
func answerFault(c *door.Call, err error) error {
	f := fault.Of(audit.Fault(err))
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return err
	}
	raw, err := json.Marshal(map[string]string{"error": c.Sentence(f)})
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Type", "application/json")
	c.W.WriteHeader(door.Status(f.Kind))
	_, err = c.W.Write(raw)
	return err
}

func finish(c *door.Call) (state string, answer passkeyAnswer, err error) {
	state = c.Door.Sessions.PopString(c.Ctx(), ceremonyKey)
	if err := json.NewDecoder(http.MaxBytesReader(c.W, c.R.Body, 64<<10)).Decode(&answer); err != nil {
		return "", answer, fault.Wrap(err, fault.Invalid, "fault.form", nil)
	}
	return state, answer, nil
}

func goTo(c *door.Call, to string) error {
	raw, err := json.Marshal(map[string]string{"to": to})
	if err != nil {
		return err
	}
	return c.Bytes("application/json", raw)
}

func (p *Pages) beginPasskeySignIn(c *door.Call) error {
	options, state, err := p.SignIn.BeginPasskeySignIn()
	return begin(c, options, state, err)
}

func (p *Pages) finishPasskeySignIn(c *door.Call) error {
	state, answer, err := finish(c)
	if err != nil {
		return answerFault(c, err)
	}
	person, err := p.SignIn.FinishPasskeySignIn(c.Ctx(), state, bytes.NewReader(answer.Credential))
	if err != nil {
		return answerFault(c, err)
	}
	next := c.Door.Sessions.PopString(c.Ctx(), nextKey)
	if err := signin.Begin(c.Ctx(), c.Door.Sessions, person.ID); err != nil {
		return err
	}
	if next == "" {
		next = c.Path() + "/"
	}
	return goTo(c, next)
}

func (p *Pages) beginPasskey(c *door.Call) error {
	options, state, err := p.SignIn.BeginPasskey(c.Ctx(), c.Actor)
	return begin(c, options, state, err)
}

func (p *Pages) finishPasskey(c *door.Call) error {
	state, answer, err := finish(c)
	if err != nil {
		return answerFault(c, err)
	}
	if answer.Name == "" {
		answer.Name = c.Text("account.passkeys.default_name")
	}
	if _, err := p.SignIn.FinishPasskey(c.Ctx(), c.Actor, state, answer.Name, bytes.NewReader(answer.Credential)); err != nil {
		return answerFault(c, err)
	}
	return goTo(c, c.Path("account")+"?done=passkey_added")
}

func (p *Pages) renamePasskey(c *door.Call) error {
	if err := p.SignIn.RenamePasskey(c.Ctx(), c.Actor, c.R.PathValue("id"), c.Value("name")); err != nil {
		return err
	}
	return c.Done(c.Path("account"), "details_saved")
}

func (p *Pages) removePasskey(c *door.Call) error {
	if err := p.SignIn.RemovePasskey(c.Ctx(), c.Actor, c.R.PathValue("id")); err != nil {
		return err
	}
	return c.Done(c.Path("account"), "passkey_removed")
}
