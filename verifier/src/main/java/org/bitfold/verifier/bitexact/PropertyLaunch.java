package org.bitfold.verifier.bitexact;

import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.bitfold.verifier.VerificationException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Launches the property of C2 through the JUnit Platform. */
final class PropertyLaunch implements TestExecutionListener {
  /**
   * Held, so that their levels stay. jqwik and the Platform log failures with stack traces besides
   * reporting them; a user reads the report.
   */
  private static final List<Logger> SILENCED =
      List.of(Logger.getLogger("net.jqwik"), Logger.getLogger("org.junit"));

  private Optional<Throwable> failure = Optional.empty();
  private boolean executed;

  private PropertyLaunch() {}

  /**
   * Runs the property.
   *
   * @return the shrunk counterexample, where there is one
   * @throws VerificationException if the property could not be run
   */
  static Optional<FalsifiedError> run(Campaign campaign, int tries) {
    SILENCED.forEach(logger -> logger.setLevel(Level.OFF));
    PropertyLaunch launch = new PropertyLaunch();
    ScopedValue.where(Campaign.CURRENT, campaign)
        .run(() -> launcher().execute(request(tries), launch));
    if (launch.failure.isPresent() && launch.failure.get() instanceof FalsifiedError falsified) {
      return Optional.of(falsified); // whatever ended the search for a smaller one
    }
    campaign.rethrow();
    if (launch.failure.isPresent()) {
      Throwable cause = launch.failure.get();
      throw new VerificationException(
          "the property of C2 cannot be checked: " + cause.getMessage(), cause);
    }
    if (!launch.executed) {
      throw new VerificationException("the JUnit Platform found no property to run");
    }
    return Optional.empty();
  }

  /** Listeners that lie on the class path are none of ours. */
  private static Launcher launcher() {
    return LauncherFactory.create(
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .build());
  }

  private static LauncherDiscoveryRequest request(int tries) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(DiscoverySelectors.selectClass(PackedEqualsFloats.class))
        .filters(EngineFilter.includeEngines("jqwik"))
        .configurationParameter("jqwik.tries.default", String.valueOf(tries))
        .configurationParameter("jqwik.database", "")
        .configurationParameter("jqwik.reporting.usejunitplatform", "true")
        .build();
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    executed |= test.isTest();
    if (failure.isEmpty()) {
      failure = result.getThrowable();
    }
  }
}
