/* _statistics: what statistics.py computes natively. */
#include "object/args.h"
#include "object/error.h"
#include "types/float/float.h"
#include "types/module/module.h"

#include <math.h>

typedef struct {
    char nothing;
} StatisticsState;

/* Coefficients of AS 241 (PPND16), from the highest power down, for three ranges of the
 * probability: near one half, further out, and the far tails. */
enum { TERMS = 8 };
static const double central_top[] = {
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080};
static const double central_bottom[] = {
    5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
    5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1.0};
static const double middle_top[] = {7.74545014278341407640e-4, 0.0227238449892691845833,
                                    0.241780725177450611770,   1.27045825245236838258,
                                    3.64784832476320460504,    5.76949722146069140550,
                                    4.63033784615654529590,    1.42343711074968357734};
static const double middle_bottom[] = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                       0.0151986665636164571966,  0.148103976427480074590,
                                       0.689767334985100004550,   1.67638483018380384940,
                                       2.05319162663775882187,    1.0};
static const double far_top[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                                 0.00124266094738807843860, 0.0265321895265761230930,
                                 0.296560571828504891230,   1.78482653991729133580,
                                 5.46378491116411436990,    6.65790464350110377720};
static const double far_bottom[] = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                    1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                    0.0148753612908506148525,   0.136929880922735805310,
                                    0.599832206555887937690,    1.0};

static double polynomial(const double coefficients[TERMS], double x) {
    double sum = coefficients[0];
    for (int i = 1; i < TERMS; i++) {
        sum = sum * x + coefficients[i];
    }
    return sum;
}

/* Of the standard normal distribution. */
static double inverse_normal(double p) {
    double q = p - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return polynomial(central_top, r) * q / polynomial(central_bottom, r);
    }
    double r = sqrt(-log(q <= 0 ? p : 1.0 - p));
    double x = r <= 5.0 ? polynomial(middle_top, r - 1.6) / polynomial(middle_bottom, r - 1.6)
                        : polynomial(far_top, r - 5.0) / polynomial(far_bottom, r - 5.0);
    return q < 0 ? -x : x;
}

FUNCTION("_statistics._normal_dist_inv_cdf(p: double, mu: double, sigma: double, /)",
         "Below which value a part p of a normal distribution lies.")
static PyObject *statistics_normal_dist_inv_cdf(PyObject *module, double p, double mu,
                                                double sigma) {
    if (p <= 0.0 || p >= 1.0) {
        return err_raise(PyExc_ValueError, "inv_cdf undefined for these parameters");
    }
    return float_from_double(mu + inverse_normal(p) * sigma);
}

static int statistics_exec(PyObject *module) {
    return 0;
}

#include "statistics_module.gen.h"

NATIVE_MODULE(_statistics, StatisticsState, statistics_exec, _statistics_functions,
              "Computations for the module statistics.")
