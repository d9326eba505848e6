"""Add up the supplier invoices. Usage: python import_invoices.py invoices.csv"""
import csv
import sys
from datetime import datetime


def read_rows(path):
    with open(path) as f:
        return list(csv.DictReader(f, delimiter=";"))


def parse_amount(text):
    # 1,234.50 -> 1234.50
    return float(text.replace(",", ""))


def parse_date(text):
    return datetime.strptime(text, "%m/%d/%Y")


def totals(rows):
    result = {}
    for row in rows:
        amount = parse_amount(row["amount"])
        if amount > 0:
            key = (row["supplier"], parse_date(row["date"]).strftime("%Y-%m"))
            result[key] = result.get(key, 0) + amount
    return result


if __name__ == "__main__":
    for (supplier, month), total in totals(read_rows(sys.argv[1])).items():
        print(supplier, month, total)
