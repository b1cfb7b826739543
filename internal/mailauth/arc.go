package mailauth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxInstances is the most sets one chain may have (RFC 8617, 4.2.1).
const maxInstances = 50

// ErrChain says that a message is not to be sealed, because its chain is broken
// or was not judged: once broken it is not continued (RFC 8617, 5.1).
var ErrChain = errors.New("mailauth: the ARC chain cannot be extended")

// The three fields of a set, in the order in which a seal covers them (RFC 8617,
// 5.1.1), in lower case.
const (
	arcResults = "arc-authentication-results"
	arcMessage = "arc-message-signature"
	arcSeal    = "arc-seal"
)

// arcSet is what one of those who passed the message on has added.
type arcSet struct {
	results, message, seal     field
	messageTags, sealTags      map[string]string
	haveResults, haveM, haveAS bool
}

// arcSets collects the sets of a message in their order. The fault says that
// they do not make a chain (RFC 8617, 5.2, steps 1 to 3); n is the highest
// instance even then.
func arcSets(m message) (sets []arcSet, n int, fault string) {
	found := map[int]*arcSet{}
	for _, f := range m.fields {
		if f.name != arcResults && f.name != arcMessage && f.name != arcSeal {
			continue
		}
		text := f.value()
		if f.name == arcResults {
			// Only the instance is a tag; what follows is of another syntax.
			first, _, _ := strings.Cut(string(text), ";")
			text = []byte(first)
		}
		tags, err := parseTags(text)
		i, numErr := strconv.Atoi(tags["i"])
		if err != nil || numErr != nil || i < 1 || i > maxInstances {
			fault = "an ARC field without a valid instance"
			continue
		}
		n = max(n, i)
		set := found[i]
		if set == nil {
			set = &arcSet{}
			found[i] = set
		}
		double := false
		switch f.name {
		case arcResults:
			double, set.haveResults, set.results = set.haveResults, true, f
		case arcMessage:
			double, set.haveM, set.message, set.messageTags = set.haveM, true, f, tags
		case arcSeal:
			double, set.haveAS, set.seal, set.sealTags = set.haveAS, true, f, tags
		}
		if double {
			fault = fmt.Sprintf("two fields of a kind in set %d", i)
		}
	}
	for i := 1; i <= n; i++ {
		set := found[i]
		if set == nil || !set.haveResults || !set.haveM || !set.haveAS {
			return nil, n, fmt.Sprintf("set %d is not complete", i)
		}
		sets = append(sets, *set)
	}
	return sets, n, fault
}

// checkARC validates the chain (RFC 8617, 5.2).
func checkARC(ctx context.Context, q *questions, m message) ARC {
	if m.fault != "" {
		return ARC{Verdict: Fail, Reason: m.fault}
	}
	sets, n, fault := arcSets(m)
	r := ARC{Verdict: Fail, Instances: n}
	if n == 0 && fault == "" {
		r.Verdict = None
		return r
	}
	if fault != "" {
		r.Reason = fault
		return r
	}
	r.Domain, _ = asciiDomain(sets[n-1].sealTags["d"])
	for i, set := range slices.Backward(sets) {
		wanted := "pass"
		if i == 0 {
			wanted = "none"
		}
		if cv := strings.ToLower(set.sealTags["cv"]); cv != wanted {
			r.Reason = fmt.Sprintf("seal %d found the chain broken or misplaced", i+1)
			return r
		}
	}
	// Only the last message signature must hold: the ones before may have been
	// broken by those who sealed again, and said so.
	reason, err := verifyMessageSignature(ctx, q, m, sets[n-1])
	for i := n; i >= 1 && reason == "" && err == nil; i-- {
		reason, err = verifySeal(ctx, q, sets[:i])
	}
	switch {
	case err != nil:
		r.Verdict, r.Reason = TempError, reason
	case reason != "":
		r.Reason = reason
	default:
		r.Verdict = Pass
	}
	return r
}

// verifyMessageSignature verifies an ARC-Message-Signature, which is a DKIM
// signature with an instance for a version (RFC 8617, 4.1.2). The reason is empty
// if it is good; the error is ErrTemporary.
func verifyMessageSignature(ctx context.Context, q *questions, m message, set arcSet) (reason string, err error) {
	tags := set.messageTags
	if _, length := tags["l"]; length {
		return "only a part of the body is signed", nil
	}
	names := strings.Split(strings.ToLower(tags["h"]), ":")
	if len(names) > maxSigned || !slices.Contains(names, "from") || slices.Contains(names, arcSeal) {
		return "the message signature covers the wrong fields", nil
	}
	headerForm, bodyForm, _ := strings.Cut(tags["c"], "/")
	relaxedHeader, ok := form(headerForm)
	relaxedBody, alsoOK := form(bodyForm)
	if !ok || !alsoOK {
		return "an unknown canonical form", nil
	}
	sum := hashBody(m.body, relaxedBody)
	if base64.StdEncoding.EncodeToString(sum[:]) != tags["bh"] {
		return "the body was changed", nil
	}
	hash := sha256.New()
	p := newPicker(m.fields)
	for _, name := range names {
		if f, ok := p.pick(name); ok {
			hash.Write(appendCanonical(nil, f, relaxedHeader))
		}
	}
	own := appendCanonical(nil, field{set.message.name, withoutSignature(set.message.raw)}, relaxedHeader)
	hash.Write([]byte(strings.TrimSuffix(string(own), "\r\n")))
	return verify(ctx, q, tags, [sha256.Size]byte(hash.Sum(nil)))
}

// form reads one half of c=; relaxed says which it is.
func form(s string) (relaxed, ok bool) {
	return s == "relaxed", s == "" || s == "simple" || s == "relaxed"
}

// verifySeal verifies the seal of the last of the sets, which covers all of them
// (RFC 8617, 4.1.3 and 5.1.1).
func verifySeal(ctx context.Context, q *questions, sets []arcSet) (reason string, err error) {
	last := sets[len(sets)-1]
	for _, forbidden := range []string{"h", "bh"} {
		if _, present := last.sealTags[forbidden]; present {
			return "a seal with a tag that is not its own", nil
		}
	}
	covered := coveredBySeal(sets)
	covered = appendRelaxed(covered, field{arcSeal, withoutSignature(last.seal.raw)})
	return verify(ctx, q, last.sealTags, sha256.Sum256(covered[:len(covered)-2]))
}

// coveredBySeal is what a seal signs before itself: all fields of the sets, but
// for the seal of the last.
func coveredBySeal(sets []arcSet) []byte {
	var covered []byte
	for i, set := range sets {
		covered = appendRelaxed(covered, set.results)
		covered = appendRelaxed(covered, set.message)
		if i < len(sets)-1 {
			covered = appendRelaxed(covered, set.seal)
		}
	}
	return covered
}

// Sealer adds our set to the chain of a message that we pass on changed. It can
// be used from several goroutines at once.
type Sealer struct {
	now      func() time.Time
	key      Key
	authserv string
}

// NewSealer makes a Sealer. The authserv is the name of the machine that judged
// the message at its arrival (RFC 8601, 2.5). An RSA key is best: not everybody
// who reads ARC knows Ed25519.
func NewSealer(now func() time.Time, key Key, authserv string) *Sealer {
	return &Sealer{now: now, key: key, authserv: authserv}
}

// Seal makes the three fields to put in front of a message as it leaves, signed
// or not, given what was found out when it arrived (RFC 8617, 5.1). The error is
// ErrChain if the chain was broken at its arrival, could not be judged, is full,
// or is not the one that was judged.
func (s *Sealer) Seal(raw []byte, as Results) ([]byte, error) {
	if as.ARC.Verdict != None && as.ARC.Verdict != Pass && as.ARC.Verdict != "" {
		return nil, fmt.Errorf("%w: %s", ErrChain, as.ARC.Verdict)
	}
	m := parseMessage(raw)
	if m.fault != "" {
		return nil, errors.New("mailauth: " + m.fault)
	}
	sets, n, fault := arcSets(m)
	switch {
	case fault != "":
		return nil, fmt.Errorf("%w: %s", ErrChain, fault)
	case n != as.ARC.Instances:
		return nil, fmt.Errorf("%w: %d sets now, %d at its arrival", ErrChain, n, as.ARC.Instances)
	case n >= maxInstances:
		return nil, fmt.Errorf("%w: it is full", ErrChain)
	}
	k, err := s.key.checked()
	if err != nil {
		return nil, err
	}
	now, instance := s.now(), strconv.Itoa(n+1)
	results := as.field("ARC-Authentication-Results: i="+instance+";", s.authserv)
	names, signed, err := toSign(m.fields)
	if err != nil {
		return nil, err
	}
	// RFC 8617, 4.1.2: signatures that are there now are part of what we saw.
	p := newPicker(m.fields)
	for range min(len(p.byName["dkim-signature"]), maxSignatures) {
		f, _ := p.pick("dkim-signature")
		names = append(names, f.name)
		signed = appendRelaxed(signed, f)
	}
	message, err := signatureField("ARC-Message-Signature", []tag{{"i", instance}}, k, now, names, signed, BodyHash{hashBody(m.body, true)})
	if err != nil {
		return nil, err
	}
	cv := "pass"
	if n == 0 {
		cv = "none"
	}
	covered := coveredBySeal(append(sets, arcSet{results: field{arcResults, results}, message: field{arcMessage, message}}))
	seal, err := sealed("ARC-Seal", []tag{
		{"i", instance},
		{"a", k.Algorithm},
		{"cv", cv},
		{"d", k.Domain},
		{"s", k.Selector},
		{"t", strconv.FormatInt(now.Unix(), 10)},
	}, k, covered)
	if err != nil {
		return nil, err
	}
	return slices.Concat(seal, message, results), nil
}
