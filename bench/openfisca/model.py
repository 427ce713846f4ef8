"""The rule of bench/entitlements.ts as a vectorised OpenFisca-Core model: persons a second, printed as JSON.

min(tuition, a dated cap) less other aid, inside a window of months since discharge, with attendance and a certificate, in two instalments.
Two variants: with OpenFisca's own dated parameter (looked up once for each cohort by the day of the claim), and with a NumPy table in its place.
"""
import json
import sys
import time

import numpy
from openfisca_core import entities, parameters, simulation_builder, taxbenefitsystems
from openfisca_core.periods import DateUnit, period
from openfisca_core.variables import Variable

PERIOD = "2021-09"
CAPS = {"2019-09-01": 8000.0, "2021-01-01": 12000.0, "2023-09-01": 16000.0}
# The day of each claim, as months since 2019-09: the cap of its own day counts.
COHORTS = ("2020-09", "2021-09", "2023-09")

person_entity = entities.build_entity(key="person", plural="persons", label="trainee", is_person=True)


def number(name, value_type=float):
    return type(name, (Variable,), {"value_type": value_type, "entity": person_entity, "definition_period": DateUnit.MONTH, "label": name})


INPUTS = [number("tuition"), number("other_aid"), number("months_since_discharge", int), number("attendance"), number("certificate", bool), number("cohort", int)]


def entitled(tuition, cap, other_aid, months, attendance, certificate):
    amount = numpy.maximum(numpy.minimum(tuition, cap) - other_aid, 0.0)
    eligible = (months >= 0) & (months <= 24) & (attendance >= 80) & certificate
    return numpy.where(eligible, numpy.floor(amount * 100) / 100, 0.0)


def arguments(person, at):
    return (person("other_aid", at), person("months_since_discharge", at), person("attendance", at), person("certificate", at))


class entitlement_by_parameter(Variable):
    value_type = float
    entity = person_entity
    definition_period = DateUnit.MONTH

    def formula(person, at, parameters):
        cohort = person("cohort", at)
        # OpenFisca's own vectorial look-up of a parameter node by a key for each person.
        node = parameters(at).caps
        names = numpy.array([f"c{index}" for index in range(len(COHORTS))])
        cap = node[names[cohort]]
        return entitled(person("tuition", at), cap, *arguments(person, at))


class entitlement_by_table(Variable):
    value_type = float
    entity = person_entity
    definition_period = DateUnit.MONTH

    def formula(person, at, parameters):
        cap = TABLE[person("cohort", at)]
        return entitled(person("tuition", at), cap, *arguments(person, at))


def instalment(name, of, share):
    def formula(person, at, parameters):
        return numpy.floor(person(of, at) * share * 100) / 100

    return type(name, (Variable,), {"value_type": float, "entity": person_entity, "definition_period": DateUnit.MONTH, "formula": formula})


def cap_on(month):
    return [value for day, value in CAPS.items() if day[:7] <= month][-1]


TABLE = numpy.array([cap_on(month) for month in COHORTS])


def system():
    made = taxbenefitsystems.TaxBenefitSystem([person_entity])
    for variable in INPUTS:
        made.add_variable(variable)
    for variable in (entitlement_by_parameter, entitlement_by_table):
        made.add_variable(variable)
        made.add_variable(instalment(f"{variable.__name__}_advance", variable.__name__, 0.5))
    node = {f"c{index}": {"values": {"2019-09-01": {"value": cap_on(month)}}} for index, month in enumerate(COHORTS)}
    made.parameters = parameters.ParameterNode("", data={"caps": node})
    return made


def measured(made, count, variable):
    index = numpy.arange(count)
    simulation = simulation_builder.SimulationBuilder().build_default_simulation(made, count)
    inputs = {
        "tuition": 4000.0 + (index % 90) * 100, "other_aid": numpy.where(index % 50 == 0, 500.0, 0.0), "months_since_discharge": index % 27,
        "attendance": 75.0 + index % 26, "certificate": index % 40 != 0, "cohort": index % len(COHORTS),
    }
    for name, values in inputs.items():
        simulation.set_input(name, PERIOD, values)
    begun = time.process_time()
    whole = simulation.calculate(variable, period(PERIOD))
    advance = simulation.calculate(f"{variable}_advance", period(PERIOD))
    seconds = time.process_time() - begun
    return seconds, int(round(float(whole.sum()) * 100)), int(round(float(advance.sum()) * 100))


def main():
    made = system()
    answer = {}
    for count in [int(each) for each in sys.argv[1:]]:
        for variable in ("entitlement_by_parameter", "entitlement_by_table"):
            measured(made, 100, variable)
            tries = [measured(made, count, variable) for _ in range(5)]
            best = min(tries)
            answer[f"{variable}/{count}"] = {"perSecond": count / max(best[0], 1e-9), "sumFen": best[1], "advanceFen": best[2]}
    print(json.dumps(answer))


main()
