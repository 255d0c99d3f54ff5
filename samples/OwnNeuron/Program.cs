using Eddy.Networks;
using Eddy.Steps;
using Eddy.Traces;
using OwnNeuron;

// A wave that changes its speed now and then; to be told: what it will be five steps ahead.
var random = new Random(1);
double phase = 0, speed = 0.2;
float[] wave = [.. Enumerable.Range(0, 40_005).Select(i =>
{
    speed = i % 200 == 0 ? 0.1 + (0.3 * random.NextDouble()) : speed;
    return (float)Math.Sin(phase += speed);
})];

var network = Network.Recurrent(inputs: 1).Layer(new FatigueNeuron(), 32).Linear(1);
foreach (RuleOptions rule in (RuleOptions[])[Rules.DRtrl(), Rules.SnAp(1), Rules.Rtrl()])
{
    var learner = network.Compile(rule, new AdamOptions { LearningRate = 1e-3 });
    double early = 0, late = 0;
    for (int t = 0; t < 40_000; t++)
    {
        learner.Observe([wave[t]]);
        double loss = learner.Learn([wave[t + 5]]);
        early += t < 4_000 ? loss / 4_000 : 0;
        late += t >= 36_000 ? loss / 4_000 : 0;
    }

    Console.WriteLine($"{rule.Name,-8} loss {early:F4} in the first tenth, {late:F4} in the last");
}
