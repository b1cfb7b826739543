package signin

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/people"
	"plenary.example/internal/signin/internal/store"
)

// Limits of passkeys.
const (
	maxPasskeys    = 20      // of one person
	maxPasskeyName = 60      // runes
	maxAnswer      = 1 << 16 // octets of a browser's answer
)

// Passkey is a device or key chain that signs a person in.
type Passkey struct {
	ID   string
	Name string
	Made time.Time
	Used time.Time // last sign-in with it; zero: never
}

// PasskeysPossible reports whether the site's address allows passkeys: they are
// bound to a domain name ("localhost" is one, "127.0.0.1" is not).
func (s *Service) PasskeysPossible() bool { return s.passkeys != nil }

// owner is a person as the webauthn package asks for one. The user handle is
// the person's key: it names nobody by itself.
type owner struct {
	person people.Person
	keys   []webauthn.Credential
}

func (o owner) WebAuthnID() []byte { return []byte(o.person.ID) }

func (o owner) WebAuthnName() string {
	if o.person.Email != "" {
		return o.person.Email
	}
	return o.person.Name
}
func (o owner) WebAuthnDisplayName() string                { return o.person.Name }
func (o owner) WebAuthnCredentials() []webauthn.Credential { return o.keys }

func (s *Service) owner(ctx context.Context, tx db.DBTX, personID string) (owner, error) {
	p, err := s.people.PersonTx(ctx, tx, personID)
	if err != nil {
		return owner{}, err
	}
	rows, err := store.New(tx).PasskeysOfPerson(ctx, personID)
	if err != nil {
		return owner{}, audit.Fault(err)
	}
	o := owner{person: p}
	for _, r := range rows {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(r.Credential), &c); err != nil {
			return owner{}, fmt.Errorf("signin: passkey %s: %w", r.ID, err)
		}
		o.keys = append(o.keys, c)
	}
	return o, nil
}

// BeginPasskey starts the making of a passkey for the signed-in person. options
// is the JSON that the page hands to navigator.credentials.create; state goes
// into the session and comes back to [Service.FinishPasskey], once.
func (s *Service) BeginPasskey(ctx context.Context, who access.Actor) (options []byte, state string, err error) {
	o, err := s.self(ctx, who)
	if err != nil {
		return nil, "", err
	}
	if len(o.keys) >= maxPasskeys {
		return nil, "", fault.New(fault.Conflict, "signin.error.passkeys_enough", fault.Args{"Limit": maxPasskeys})
	}
	creation, data, err := s.passkeys.BeginRegistration(o, webauthn.WithExclusions(webauthn.Credentials(o.keys).CredentialDescriptors()))
	if err != nil {
		return nil, "", fmt.Errorf("signin: begin a passkey: %w", err)
	}
	return ceremony(creation, data)
}

func (s *Service) self(ctx context.Context, who access.Actor) (owner, error) {
	if s.passkeys == nil {
		return owner{}, fault.New(fault.Conflict, "signin.error.passkeys_impossible", nil)
	}
	if err := who.Require(who.PersonID != "", "power.own_passkeys"); err != nil {
		return owner{}, err
	}
	if err := who.InPerson("signin.error.acted"); err != nil {
		return owner{}, err
	}
	return s.owner(ctx, s.db.Reader(), who.PersonID)
}

func ceremony(options any, data *webauthn.SessionData) ([]byte, string, error) {
	shown, err := json.Marshal(options)
	if err != nil {
		return nil, "", err
	}
	state, err := json.Marshal(data)
	return shown, string(state), err
}

// FinishPasskey keeps a passkey: answer is the JSON the browser gave, state what
// [Service.BeginPasskey] returned.
func (s *Service) FinishPasskey(ctx context.Context, who access.Actor, state, name string, answer io.Reader) (Passkey, error) {
	o, err := s.self(ctx, who)
	if err != nil {
		return Passkey{}, err
	}
	data, err := readState(state)
	if err != nil {
		return Passkey{}, err
	}
	name, err = passkeyName(name)
	if err != nil {
		return Passkey{}, err
	}
	raw, err := readAnswer(answer)
	if err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(raw)
	if err != nil {
		return Passkey{}, refused(err)
	}
	credential, err := s.passkeys.CreateCredential(o, data, parsed)
	if err != nil {
		return Passkey{}, refused(err)
	}
	kept, err := json.Marshal(credential)
	if err != nil {
		return Passkey{}, err
	}
	var made Passkey
	err = s.log.Do(ctx, who, "signin.add_passkey", func(tx *audit.Tx) error {
		made = Passkey{ID: db.NewID(), Name: name, Made: tx.Now}
		err := store.New(tx).InsertPasskey(ctx, store.InsertPasskeyParams{
			ID: made.ID, PersonID: who.PersonID, CredentialID: base64.RawURLEncoding.EncodeToString(credential.ID),
			Credential: string(kept), Name: name, MadeAt: db.Micros(tx.Now),
		})
		if db.IsUnique(err, "passkeys", "credential_id") {
			return fault.New(fault.Conflict, "signin.error.passkey_known", nil)
		}
		tx.About("person", who.PersonID)
		tx.Detail("passkey", made.ID)
		return err
	})
	return made, err
}

// Passkeys lists the signed-in person's passkeys, the oldest first.
func (s *Service) Passkeys(ctx context.Context, who access.Actor) ([]Passkey, error) {
	if err := who.Require(who.PersonID != "", "power.own_passkeys"); err != nil {
		return nil, err
	}
	rows, err := store.New(s.db.Reader()).PasskeysOfPerson(ctx, who.PersonID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Passkey, len(rows))
	for i, r := range rows {
		list[i] = Passkey{ID: r.ID, Name: r.Name, Made: db.Time(r.MadeAt), Used: db.Time(r.UsedAt)}
	}
	return list, nil
}

// RenamePasskey gives one of the signed-in person's passkeys another name.
func (s *Service) RenamePasskey(ctx context.Context, who access.Actor, id, name string) error {
	name, err := passkeyName(name)
	if err != nil {
		return err
	}
	return s.changePasskey(ctx, who, "signin.rename_passkey", id, func(q *store.Queries) (int64, error) {
		return q.RenamePasskey(ctx, store.RenamePasskeyParams{ID: id, PersonID: who.PersonID, Name: name})
	})
}

// RemovePasskey removes one of the signed-in person's passkeys: it signs nobody
// in any more. Sessions begun with it go on.
func (s *Service) RemovePasskey(ctx context.Context, who access.Actor, id string) error {
	return s.changePasskey(ctx, who, "signin.remove_passkey", id, func(q *store.Queries) (int64, error) {
		return q.DeletePasskey(ctx, id, who.PersonID)
	})
}

func (s *Service) changePasskey(ctx context.Context, who access.Actor, action, id string, change func(*store.Queries) (int64, error)) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		if err := who.Require(who.PersonID != "", "power.own_passkeys"); err != nil {
			return err
		}
		if err := who.InPerson("signin.error.acted"); err != nil {
			return err
		}
		n, err := change(store.New(tx))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "signin.error.no_passkey", nil)
		}
		tx.About("person", who.PersonID)
		tx.Detail("passkey", id)
		return nil
	})
}

// BeginPasskeySignIn starts a sign-in with whichever passkey the visitor has.
// options is the JSON for navigator.credentials.get; state goes into the
// session and comes back to [Service.FinishPasskeySignIn], once.
func (s *Service) BeginPasskeySignIn() (options []byte, state string, err error) {
	if s.passkeys == nil {
		return nil, "", fault.New(fault.Conflict, "signin.error.passkeys_impossible", nil)
	}
	assertion, data, err := s.passkeys.BeginDiscoverableLogin()
	if err != nil {
		return nil, "", fmt.Errorf("signin: begin a passkey sign-in: %w", err)
	}
	return ceremony(assertion, data)
}

// FinishPasskeySignIn tells whom a passkey lets in: answer is the JSON the
// browser gave, state what [Service.BeginPasskeySignIn] returned.
func (s *Service) FinishPasskeySignIn(ctx context.Context, state string, answer io.Reader) (p people.Person, err error) {
	if s.passkeys == nil {
		return p, fault.New(fault.Conflict, "signin.error.passkeys_impossible", nil)
	}
	data, err := readState(state)
	if err != nil {
		return p, err
	}
	raw, err := readAnswer(answer)
	if err != nil {
		return p, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(raw)
	if err != nil {
		return p, refused(err)
	}
	err = s.log.Do(ctx, access.Actor{}, "signin.use_passkey", func(tx *audit.Tx) error {
		var failure error // of the database, which the webauthn package would wrap in one of its own
		find := func(_, handle []byte) (webauthn.User, error) {
			o, err := s.owner(ctx, tx, string(handle))
			if err != nil && !fault.Is(err, fault.NotFound) {
				failure = err
			}
			p = o.person
			return o, err
		}
		_, credential, err := s.passkeys.ValidatePasskeyLogin(find, data, parsed)
		if failure != nil {
			return failure
		}
		if err != nil {
			return refused(err)
		}
		// A counter that goes backwards means that the key was copied.
		if credential.Authenticator.CloneWarning {
			return refused(fmt.Errorf("signin: the counter of a passkey of %s went backwards", p.ID))
		}
		kept, err := json.Marshal(credential)
		if err != nil {
			return err
		}
		n, err := store.New(tx).UsePasskey(ctx, store.UsePasskeyParams{
			CredentialID: base64.RawURLEncoding.EncodeToString(credential.ID), Credential: string(kept), UsedAt: db.Micros(tx.Now),
		})
		if err != nil {
			return err
		}
		if n != 1 {
			return refused(fmt.Errorf("signin: %d rows for one passkey", n))
		}
		tx.About("person", p.ID)
		return nil
	})
	if err != nil {
		return people.Person{}, err
	}
	return p, nil
}

func passkeyName(name string) (string, error) {
	name = strings.Join(strings.Fields(strings.ToValidUTF8(name, "\uFFFD")), " ")
	if name == "" || len([]rune(name)) > maxPasskeyName {
		return "", fault.Field("name", "signin.error.passkey_name", fault.Args{"Limit": maxPasskeyName})
	}
	return name, nil
}

// refused is what a visitor hears of a passkey that does not fit, whatever the
// reason; the reason is for the log.
func refused(cause error) error {
	return fault.Wrap(cause, fault.Invalid, "signin.error.passkey", nil)
}

func readState(state string) (data webauthn.SessionData, err error) {
	if err := json.Unmarshal([]byte(state), &data); err != nil {
		return data, refused(err)
	}
	return data, nil
}

func readAnswer(r io.Reader) ([]byte, error) {
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, maxAnswer+1))
	if err != nil {
		return nil, refused(err)
	}
	if n > maxAnswer {
		return nil, fault.New(fault.TooLarge, "fault.too_large", fault.Args{"Limit": maxAnswer / 1024})
	}
	return b.Bytes(), nil
}
