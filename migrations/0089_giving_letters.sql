-- owner: giving
-- +goose Up
-- The words of letters of thanks, in both languages. The first three come with the
-- program and have names by what they are for; the coalition writes them anew, and others.
CREATE TABLE giving_letters (
    id text NOT NULL PRIMARY KEY,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    text_en text NOT NULL,
    text_fr text NOT NULL,
    changed_at bigint NOT NULL,
    changed_by text NOT NULL
);

-- Letters that were written at once, and for which gifts.
CREATE TABLE giving_letter_runs (
    id text NOT NULL PRIMARY KEY,
    once text NOT NULL,
    at bigint NOT NULL,
    by_name text NOT NULL,
    letters bigint NOT NULL,
    mailed bigint NOT NULL,
    UNIQUE (once)
);
CREATE TABLE giving_letter_gifts (
    run_id text NOT NULL REFERENCES giving_letter_runs (id),
    gift_id text NOT NULL REFERENCES giving_gifts (id),
    letter_id text NOT NULL,
    mailed bigint NOT NULL,
    PRIMARY KEY (run_id, gift_id)
);
CREATE INDEX giving_letter_gifts_gift ON giving_letter_gifts (gift_id, run_id);

CREATE INDEX giving_gifts_unthanked ON giving_gifts (received, id) WHERE thanked = 0;
-- The figures of a year, read from the index alone.
CREATE INDEX giving_gifts_figures ON giving_gifts (booked, country, cents, back_cents, eligible_cents, charity, kind, why_not, advantage_cents, advantage_cash, id);
CREATE INDEX giving_movements_back ON giving_movements (gift_id) WHERE cents < 0;

INSERT INTO giving_letters (id, name_en, name_fr, text_en, text_fr, changed_at, changed_by) VALUES
    ('once', 'A gift', 'Un don',
'Dear {{donor}},

Thank you for your gift of {{amount}}, which we received on {{day}}.

People who had to leave their homes rarely get to say who made the difference. Often it was somebody like you, who paid for the work between two hearings, two meetings, two letters to a minister. Your gift goes to that work, and we will use it with care.

With our thanks,',
'Bonjour {{donateur}},

Merci de votre don de {{montant}}, que nous avons reçu le {{date}}.

Les personnes qui ont dû quitter leur pays savent rarement qui a fait la différence. Souvent, c’est quelqu’un comme vous : quelqu’un qui a rendu possible le travail entre deux audiences, deux rencontres, deux lettres à un ministre. Votre don sert à ce travail, et nous en ferons bon usage.

Avec toute notre reconnaissance,', 0, ''),
    ('first', 'A first gift', 'Un premier don',
'Dear {{donor}},

Your first gift to {{charity}}, {{amount}} on {{day}}, has come in. Welcome, and thank you.

We are many organizations, large and small, that work together for refugees and newcomers. What one of us sees at its own door becomes a resolution, then a letter, then, often after years, a rule that has changed. Gifts like yours let us stay with a question for that long.

If there is anything that you would like to know about this work, write to us. We answer.

With our thanks,',
'Bonjour {{donateur}},

Votre premier don à {{organisme}} nous est parvenu : {{montant}}, le {{date}}. Bienvenue, et merci.

Nous sommes de nombreux organismes, grands et petits, qui travaillent ensemble pour les personnes réfugiées et nouvellement arrivées. Ce que l’un de nous constate chez lui devient une résolution, puis une lettre, puis, souvent après des années, une règle qui change. Des dons comme le vôtre nous permettent de tenir aussi longtemps qu’il le faut.

Si vous souhaitez en savoir plus sur ce travail, écrivez-nous : nous répondons.

Avec toute notre reconnaissance,', 0, ''),
    ('monthly', 'Monthly gifts', 'Dons mensuels',
'Dear {{donor}},

Each month your gift of {{amount}} arrives, quietly and by itself. In {{year}} your gifts have come to {{year_total}} so far.

Gifts that come each month are the ones that we can plan by: they pay for the people who answer the telephone in a month when nothing is in the news. Thank you for every one of them.

With our thanks,',
'Bonjour {{donateur}},

Chaque mois, votre don de {{montant}} arrive, discrètement, de lui-même. En {{annee}}, vos dons totalisent {{total_annee}} jusqu’à maintenant.

Les dons mensuels sont ceux sur lesquels nous pouvons compter : ils font vivre l’équipe qui répond au téléphone les mois où personne n’en parle aux nouvelles. Merci pour chacun d’eux.

Avec toute notre reconnaissance,', 0, '');

-- +goose Down
DROP INDEX giving_movements_back;
DROP INDEX giving_gifts_figures;
DROP INDEX giving_gifts_unthanked;
DROP TABLE giving_letter_gifts;
DROP TABLE giving_letter_runs;
DROP TABLE giving_letters;
