-- owner: accounting
-- +goose Up
-- The accounts. number orders them; role is "bank" for an account whose lines are
-- compared with a bank's statements, "clearing" for one that money passes through on
-- its way to the bank; line is the line of the yearly return (form T3010) that an
-- account of income or expenses adds to, "gifts" where the receipts decide.
CREATE TABLE accounting_accounts (
    number text NOT NULL PRIMARY KEY,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    kind text NOT NULL,
    role text NOT NULL,
    line text NOT NULL,
    active boolean NOT NULL
);

-- What the money is kept apart for.
CREATE TABLE accounting_funds (
    slug text NOT NULL PRIMARY KEY,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    restricted boolean NOT NULL,
    active boolean NOT NULL
);

-- Into which account what goes: "method.cheque", "purpose.dues", "fees".
CREATE TABLE accounting_settings (
    name text NOT NULL PRIMARY KEY,
    value text NOT NULL
);

-- The journal. An entry is never changed or deleted: what was wrong is an entry of its
-- own that reverses it. value_day is the day it is about where the period of that day
-- was closed already. What posts it is known by source: the same one posts once.
CREATE TABLE accounting_entries (
    id text NOT NULL PRIMARY KEY,
    year bigint NOT NULL,
    number bigint NOT NULL,
    day text NOT NULL,
    value_day text NOT NULL,
    memo_en text NOT NULL,
    memo_fr text NOT NULL,
    party text NOT NULL,
    reference text NOT NULL,
    source_kind text NOT NULL,
    source_key text NOT NULL,
    reverses text NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by text NOT NULL,
    UNIQUE (year, number),
    UNIQUE (source_kind, source_key)
);
CREATE INDEX accounting_entries_day ON accounting_entries (day, id);
CREATE UNIQUE INDEX accounting_entries_reverses ON accounting_entries (reverses) WHERE reverses <> '';

-- The lines of an entry: cents above zero are a debit, below a credit; those of each
-- fund come to nothing. cleared is what settled a line of a bank or clearing account:
-- a line of a statement, or the entry by which it went on.
CREATE TABLE accounting_lines (
    entry_id text NOT NULL REFERENCES accounting_entries (id),
    position bigint NOT NULL,
    account text NOT NULL REFERENCES accounting_accounts (number),
    fund text NOT NULL REFERENCES accounting_funds (slug),
    cents bigint NOT NULL,
    day text NOT NULL,
    cleared text NOT NULL,
    PRIMARY KEY (entry_id, position)
);
CREATE INDEX accounting_lines_account ON accounting_lines (account, day, fund, cents);
CREATE INDEX accounting_lines_page ON accounting_lines (account, day, entry_id, position);
CREATE INDEX accounting_lines_open ON accounting_lines (account, day, entry_id, position) WHERE cleared = '';
CREATE INDEX accounting_lines_cleared ON accounting_lines (cleared) WHERE cleared <> '';
CREATE INDEX accounting_lines_fund ON accounting_lines (fund, account);

-- Through which day the books were closed, and opened again: the last row counts.
CREATE TABLE accounting_periods (
    id text NOT NULL PRIMARY KEY,
    act text NOT NULL,
    through text NOT NULL,
    reason text NOT NULL,
    at bigint NOT NULL,
    by_name text NOT NULL
);

-- Money in another currency than the books': it is in no account until somebody enters
-- it by hand.
CREATE TABLE accounting_outside (
    source_kind text NOT NULL,
    source_key text NOT NULL,
    day text NOT NULL,
    memo_en text NOT NULL,
    memo_fr text NOT NULL,
    party text NOT NULL,
    cents bigint NOT NULL,
    currency text NOT NULL,
    settled text NOT NULL,
    PRIMARY KEY (source_kind, source_key)
);
CREATE INDEX accounting_outside_day ON accounting_outside (settled, day, source_key);

-- How far what was recorded before there were books has been entered in them.
CREATE TABLE accounting_progress (
    name text NOT NULL PRIMARY KEY,
    upto text NOT NULL
);

INSERT INTO accounting_accounts (number, name_en, name_fr, kind, role, line, active) VALUES
    ('1000', 'Bank account', 'Compte bancaire', 'asset', 'bank', '', true),
    ('1050', 'Card payments on their way', 'Paiements par carte en route', 'asset', 'clearing', '', true),
    ('1060', 'Gifts by platforms on their way', 'Dons par plateformes en route', 'asset', 'clearing', '', true),
    ('1100', 'Cheques and cash not deposited yet', 'Chèques et espèces à déposer', 'asset', 'clearing', '', true),
    ('1200', 'Amounts receivable', 'Débiteurs', 'asset', '', '', true),
    ('1300', 'Prepaid expenses', 'Charges payées d’avance', 'asset', '', '', true),
    ('1500', 'Equipment', 'Équipement', 'asset', '', '', true),
    ('2000', 'Accounts payable', 'Créditeurs', 'liability', '', '', true),
    ('2200', 'Deferred revenue', 'Produits reportés', 'liability', '', '', true),
    ('2900', 'Money received, purpose not known yet', 'Sommes reçues à identifier', 'liability', '', '', true),
    ('3000', 'Net assets', 'Actif net', 'equity', '', '', true),
    ('4000', 'Gifts', 'Dons', 'income', '', 'gifts', true),
    ('4010', 'Gifts from other registered charities', 'Dons d’autres organismes de bienfaisance enregistrés', 'income', '', '4510', true),
    ('4100', 'Membership dues', 'Cotisations des membres', 'income', '', '4620', true),
    ('4200', 'Registrations', 'Inscriptions', 'income', '', '4640', true),
    ('4300', 'Grants, federal government', 'Subventions, gouvernement fédéral', 'income', '', '4540', true),
    ('4310', 'Grants, provinces and territories', 'Subventions, provinces et territoires', 'income', '', '4550', true),
    ('4320', 'Grants, municipalities', 'Subventions, municipalités', 'income', '', '4560', true),
    ('4400', 'Interest', 'Intérêts', 'income', '', '4580', true),
    ('4500', 'Fundraising events', 'Activités de financement', 'income', '', '4630', true),
    ('4900', 'Other revenue', 'Autres revenus', 'income', '', '4650', true),
    ('5000', 'Card and platform fees', 'Frais de cartes et de plateformes', 'expense', '', '4830', true),
    ('5010', 'Bank charges', 'Frais bancaires', 'expense', '', '4830', true),
    ('5100', 'Meetings and Consultations', 'Assemblées et consultations', 'expense', '', '4920', true),
    ('5200', 'Travel', 'Déplacements', 'expense', '', '4820', true),
    ('5300', 'Salaries', 'Salaires', 'expense', '', '4880', true),
    ('5400', 'Rent', 'Loyer', 'expense', '', '4850', true),
    ('5500', 'Office', 'Bureau', 'expense', '', '4840', true),
    ('5600', 'Professional fees', 'Honoraires professionnels', 'expense', '', '4860', true),
    ('5900', 'Other expenses', 'Autres charges', 'expense', '', '4920', true);

INSERT INTO accounting_funds (slug, name_en, name_fr, restricted, active) VALUES
    ('general', 'General fund', 'Fonds général', false, true),
    ('travel-fund', 'Travel fund', 'Fonds de déplacement', true, true);

INSERT INTO accounting_settings (name, value) VALUES
    ('method.card', '1050'),
    ('method.platform', '1060'),
    ('method.cheque', '1100'),
    ('method.cash', '1100'),
    ('method.etransfer', '1000'),
    ('method.transfer', '1000'),
    ('refunds', '1000'),
    ('fees', '5000'),
    ('unknown', '2900'),
    ('purpose.dues', '4100'),
    ('purpose.registration', '4200'),
    ('purpose.gift', '4000'),
    ('year', '01');

-- +goose Down
DROP TABLE accounting_progress;
DROP TABLE accounting_outside;
DROP TABLE accounting_periods;
DROP TABLE accounting_lines;
DROP TABLE accounting_entries;
DROP TABLE accounting_settings;
DROP TABLE accounting_funds;
DROP TABLE accounting_accounts;
