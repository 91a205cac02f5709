"""What the columns of tables are called, in English and German, by Outlook too; and the field that each one is."""

from bot.tables import names_of

_FIELDS = {
    "id": "uid nr nummer number",
    "title": "titel name subject betreff",
    "description": "beschreibung inhalt",
    "starts_at": "start starts beginn begin beginnt anfang wann recorded",
    "date": "datum tag start_date startdatum beginnt_am",
    "time": "uhrzeit zeit von start_time startzeit beginnt_um",
    "ends_at": "end ends ende bis end_time endzeit endet_um",
    "minutes": "minuten min dauer dauer_(min) dauer_(minuten) dauer_in_minuten duration_(min) duration_(minutes)",
    "zone": "zeitzone timezone time_zone",
    "url": "link join_link teilnahmelink",
    "place": "ort raum room location",
    "language": "sprache lang",
    "topics": "topic themen thema tags schlagworte kategorien categories",
    "hosts": "host speakers speaker referenten referent referentin gastgeber gastgeberin host_email host_e_mail email",
    "capacity": "plätze seats kapazität",
    "site": "standort",
    "signed_up": "angemeldet",
    "attended": "teilgenommen waren_da",
}
NAMES = names_of(_FIELDS)
