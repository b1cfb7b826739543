package intake

import (
	"bytes"
	"cmp"
	"encoding/json"

	"plenary.example/internal/fault"
)

// Facts are what pages of resolutions do not say and a list kept beside them
// does.
type Facts struct {
	Subjects     []string `json:"subjects,omitempty"`     // slugs
	WorkingGroup string   `json:"workingGroup,omitempty"` // slug
	Status       string   `json:"status,omitempty"`       // in_force, superseded, rescinded, expired
	Mover        string   `json:"mover,omitempty"`        // name of the organization
	Seconder     string   `json:"seconder,omitempty"`
	SupersededBy string   `json:"supersededBy,omitempty"` // key of the later resolution, "2009-05/7"
}

// ReadManifest reads a list of facts: a JSON object whose names are the keys of
// resolutions ("1995-11/13", "1995-11/u1").
func ReadManifest(raw []byte) (map[string]Facts, error) {
	if len(raw) > MaxFile {
		return nil, tooLarge("manifest.json", MaxFile)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	facts := map[string]Facts{}
	if err := d.Decode(&facts); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "intake.error.manifest", nil)
	}
	return facts, nil
}

// Apply adds facts to a resolution. What the manifest says goes before what the
// source says, since somebody wrote it for this purpose.
func (p *Paired) Apply(f Facts) {
	p.Mover = cmp.Or(f.Mover, p.Mover)
	p.Seconder = cmp.Or(f.Seconder, p.Seconder)
	p.Status = cmp.Or(f.Status, p.Status)
	p.WorkingGroup = cmp.Or(f.WorkingGroup, p.WorkingGroup)
	p.SupersededBy = cmp.Or(f.SupersededBy, p.SupersededBy)
	if len(f.Subjects) > 0 {
		p.Subjects = f.Subjects
	}
}
