using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Learners.Recurrent;

/// <content>Teachers other than a target: modulators in the place of the loss's slope, and rewards for what lessons have gathered.</content>
public sealed partial class RecurrentLearner
{
    /// <summary>Moves the layers by modulator × eligibility, the same modulator for all units: for rules that take one, such as <see cref="Signals.Modulation.ThreeFactorOptions"/>. The readout rests.
    /// Counts as a lesson; once for each sample, before or after <see cref="Learn"/>.</summary>
    /// <param name="modulator">What stands for the slope of the loss, or the reward.</param>
    /// <exception cref="InvalidOperationException">The rule takes no modulator, or the sample was modulated, or there is none. Nothing was changed.</exception>
    /// <exception cref="NonFiniteException">The modulator is not finite: nothing was changed. Or a gradient is not: no weight was moved.</exception>
    public void Modulate(float modulator)
    {
        _toModulate.RequireOneStream(nameof(ModulateBatch));
        Modulate(0, new ReadOnlySpan<float>(in modulator));
    }

    /// <summary>As <see cref="Modulate(float)"/>, in one of several parallel streams, for all units alike or for each.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="modulator">One number; or one for every unit, layers from below; or, where the rule modulates states, one for every state: of a layer, all units of the first state, then
    /// of the next.</param>
    /// <exception cref="ArgumentException">There is no such stream, or it is of none of these lengths. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Modulate(float)"/>.</exception>
    /// <exception cref="NonFiniteException">As for <see cref="Modulate(float)"/>.</exception>
    public void Modulate(int stream, ReadOnlySpan<float> modulator)
    {
        _toModulate.RequireStream(stream);
        RequireModulator(modulator, stream);
        ModulateNow(stream, modulator);
        StepWhenDue(stream);
    }

    /// <summary>As <see cref="Modulate(int, ReadOnlySpan{float})"/> for every stream that has a modulator; then, where a step is due, the weights move by the mean over all streams.</summary>
    /// <param name="modulators">[streams, numbers of a modulator] row-major; rows of streams without one are not read.</param>
    /// <param name="hasModulator">[streams]; empty where all have one.</param>
    public void ModulateBatch(ReadOnlySpan<float> modulators, ReadOnlySpan<bool> hasModulator = default)
    {
        int streams = _toModulate.Streams, length = modulators.Length / streams, modulated = 0;
        Shape.Require(modulators.Length, length * streams, nameof(modulators));
        if (!hasModulator.IsEmpty)
        {
            Shape.Require(hasModulator.Length, streams, nameof(hasModulator));
        }

        for (int b = 0; b < streams; b++)
        {
            if (hasModulator.IsEmpty || hasModulator[b])
            {
                RequireModulator(modulators.Slice(b * length, length), b);
            }
        }

        for (int b = 0; b < streams; b++)
        {
            if (hasModulator.IsEmpty || hasModulator[b])
            {
                ModulateNow(b, modulators.Slice(b * length, length));
                modulated++;
            }
        }

        if (modulated > 0)
        {
            StepWhenDue(0);
        }
    }

    /// <summary>The error of a prediction, such as r + γ V' − V, for a rule whose lessons wait for one (<see cref="Traces.EProp.EPropOptions.RewardDecay"/>): it meets what the
    /// lessons up to now have gathered, and the weights move. Before or after the next sample is observed is the same; before or after its lesson is not.</summary>
    /// <param name="error">δ, finite; above 0 makes what was taught more likely.</param>
    /// <exception cref="InvalidOperationException">The rule learns from lessons alone. Nothing was changed.</exception>
    /// <exception cref="NonFiniteException">A gradient is not finite: no weight was moved.</exception>
    public void Reward(float error)
    {
        _toTeach.RequireOneStream("Reward with a stream");
        Reward(0, error);
    }

    /// <summary>As <see cref="Reward(float)"/>, for one of several parallel streams.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="error">δ, finite.</param>
    public void Reward(int stream, float error)
    {
        _toTeach.RequireStream(stream);
        if (!float.IsFinite(error))
        {
            throw new ArgumentException($"error must be finite, but is {error}. Check the values that the prediction was compared with.", nameof(error));
        }

        if (!_core.Credit.AwaitsReward)
        {
            throw new InvalidOperationException($"{Rule.Name} takes no reward: it learns from {(_core.Credit.ModulatorLengths.Count > 0 ? "modulators (Modulate)" : "lessons (Learn)")}. Make the learner with Rules.EProp() with {{ RewardDecay = γλ }}.");
        }

        if (Learning)
        {
            _core.Reward(stream, error);
            StepWhenDue(stream);
        }
    }

    private void ModulateNow(int stream, ReadOnlySpan<float> modulator)
    {
        if (Learning)
        {
            _core.Modulate(stream, modulator);
        }

        _toModulate.Forget(stream);
    }

    // Nothing has been changed where this throws.
    private void RequireModulator(ReadOnlySpan<float> modulator, int stream)
    {
        IReadOnlyList<int> lengths = _core.Credit.ModulatorLengths;
        if (lengths.Count == 0)
        {
            throw new InvalidOperationException($"The rule {Rule.Name} takes no modulator: its layers learn from the loss. Compile the network with Rules.ThreeFactor(), or use Learn.");
        }

        bool fits = false;
        for (int i = 0; i < lengths.Count; i++)
        {
            fits |= lengths[i] == modulator.Length;
        }

        if (!fits)
        {
            string each = lengths.Count switch { 1 => "", 2 => " (one, or one a unit)", _ => " (one, one a unit, or one a state)" };
            throw new ArgumentException($"A modulator of {modulator.Length} numbers, but this learner takes {string.Join(" or ", lengths)}{each}.", nameof(modulator));
        }

        _toModulate.RequireFinite(modulator, stream, _steps, "modulator", "Leave out modulators that are not known.");
        _toModulate.Require(stream);
    }
}
